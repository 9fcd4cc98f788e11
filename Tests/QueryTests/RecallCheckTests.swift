import Answers
import Archive
import Testing
import Values
import Wording

@testable import Query

@Suite("The check of the index measures what searches miss")
struct RecallCheckTests {
  static let checked = WallTime(milliseconds: 1_763_700_000_000)

  private static func run(
    _ archive: TestArchive, _ change: (inout RecallCheck) -> Void = { _ in }
  ) throws -> [IndexCheckRecord] {
    var check = RecallCheck(minimumSimilarity: 0.5)
    change(&check)
    return try ArchiveReader(path: archive.path).snapshot { snapshot in
      try check.run(in: snapshot, checked: checked)
    }
  }

  @Test("Searches that are exact find everything, and the matches are those of an oracle")
  func exact() throws {
    let archive = try TestArchive(sources: 60, seed: 12)
    let oracle = try Oracle(ArchiveReader(path: archive.path))
    let records = try Self.run(archive) { $0.sample = 10_000 }
    #expect(records.map(\.filter) == IndexCheckRecord.Filter.allCases)
    for record in records {
      #expect(record.matches == record.matchesFound && record.nearest == record.nearestFound)
      #expect(record.matches > 100, "\(record.filter)")
      #expect(record.samples == oracle.faces.count && record.faces == oracle.faces.count)
      #expect(record.estimatedAnswers == 0 && record.targetRecall == 0.99)
    }
    var matches = 0
    for face in oracle.faces {
      for other in oracle.faces where other.row.sightingID != face.row.sightingID {
        let similarity = zip(face.vector, other.vector).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        if similarity >= 0.5 { matches += 1 }
      }
    }
    // Sums of another order may differ in the last digit.
    #expect(abs(records[0].matches - matches) <= 2)
    #expect(records[0].matches > records[1].matches && records[1].matches > records[3].matches)
  }

  @Test("The check notices searches that lose a tenth of what they find")
  func lossy() throws {
    let archive = try TestArchive(sources: 60, seed: 12)
    let records = try Self.run(archive) { check in
      check.sample = 100
      check.fault = { hits in
        hits.enumerated().filter { $0.offset % 10 != 5 }.map(\.element)
      }
    }
    for record in records {
      #expect(record.matchRecall < 0.98 && record.matchRecall > 0.8, "\(record.filter)")
      #expect(record.nearestRecall < 0.98, "\(record.filter)")
    }
  }

  @Test("A seed repeats a check")
  func repeated() throws {
    let archive = try TestArchive(sources: 30, seed: 3)
    func counts(_ seed: UInt64) throws -> [Int] {
      try Self.run(archive) {
        $0.sample = 12
        $0.seed = seed
      }.map(\.matches)
    }
    #expect(try counts(5) == counts(5))
    #expect(try counts(5) != counts(6))
  }

  @Test("An archive without faces cannot be checked")
  func empty() throws {
    let failure = #expect(throws: Failure.self) { try Self.run(try TestArchive()) }
    #expect(failure?.code == .notFound)
  }

  private static func record(
    _ filter: IndexCheckRecord.Filter, target: Double, found: Int
  ) -> IndexCheckRecord {
    var record = IndexCheckRecord(
      filter: filter, targetRecall: target, checked: checked, faces: 1000, samples: 200,
      minimumSimilarity: 0.445)
    record.matches = 500
    record.matchesFound = found
    return record
  }

  @Test("A search quotes what was measured with its kind of filter and no higher a target")
  func quotes() throws {
    let records = [
      Self.record(.none, target: 0.9, found: 480), Self.record(.none, target: 0.99, found: 499),
      Self.record(.time, target: 0.99, found: 450),
    ]
    func found(_ recall: Double, _ change: (inout SearchFilter) -> Void = { _ in }) -> Double? {
      var filter = SearchFilter()
      change(&filter)
      return SearchAnswer.Searched.Measured(records, filter: filter, recall: recall, .utc)?.recall
    }
    #expect(found(0.99) == 0.998)
    #expect(found(0.999) == 0.998)
    #expect(found(0.95) == 0.96)
    #expect(found(0.5) == nil)
    #expect(found(0.99) { $0.from = Self.checked } == 0.9)
    #expect(found(0.99) { $0.floors = ["6"] } == nil)
    // Nothing was measured with these.
    #expect(found(0.99) { $0.minimumQuality = 0.3 } == nil)
    #expect(found(0.99) { $0.minimumFacePixels = 80 } == nil)
    #expect(found(0.99) { $0.excludedFaces = [FaceID(rawValue: 1)] } == nil)
    #expect(found(0.99) { $0.excludedSightings = [SightingID(rawValue: 1)] } == nil)
    #expect(
      found(0.99) {
        $0.from = Self.checked
        $0.minimumQuality = 0.3
      } == nil)
  }

  @Test("The words say what was measured, when, and on how many faces")
  func words() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    func words(_ faces: Int) throws -> String {
      let measured = try #require(
        SearchAnswer.Searched.Measured(
          [Self.record(.none, target: 0.99, found: 499)], filter: SearchFilter(), recall: 0.99,
          clock))
      return measured.words(facesInArchive: faces)
    }
    let told = "measured on this archive: 99.8 % of 500 matches (200 samples, 2025-11-21"
    #expect(try words(1100) == told + ")")
    #expect(try words(5000) == told + ", when it had 1,000 faces)")
    #expect(percent(0.99999) == "99.99 %")
    #expect(percent(1) == "100 %")
    #expect(percent(0.99) == "99 %")
  }
}
