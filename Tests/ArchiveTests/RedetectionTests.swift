import SightingStream
import Testing
import Values

@testable import Archive

@Suite("What another detector sees is added to what is there, and nothing that is there is lost")
final class RedetectionTests {
  /// Kept as long as their writers are used.
  private var archives: [TestArchive] = []

  private static let detector = String(repeating: "f", count: 64)

  /// One sighting of a stream that is made by hand: somebody who stands at `x`.
  struct Standing {
    var start: Double
    var end: Double
    var x: Float
    var faces: [Double]

    var box: Box { Box(x: x, y: 100, width: 50, height: 60) }
  }

  private static func pts(_ seconds: Double) -> Int64 { Int64((seconds * 1000).rounded()) }

  /// The records of a source in which these people stand.
  static func stream(
    _ people: [Standing], detector: String = Made.models.detector, seed: UInt64 = 1,
    checkpoints: Bool = false
  ) -> [Record] {
    var random = SplitMix64(seed: seed)
    var facts = Made.facts(1)
    facts.models.detector = detector
    var records: [Record] = [.sourceBegan(facts)]
    var accounting = FrameAccounting()
    for (ordinal, person) in people.enumerated() {
      for (rank, seconds) in person.faces.enumerated() {
        var face = Made.face(sighting: ordinal, rank: rank, pts: pts(seconds), &random)
        face.seconds = seconds
        face.box = person.box
        records.append(.face(face))
      }
      var ended = StreamedSighting(
        ordinal: ordinal, startPTS: pts(person.start), endPTS: pts(person.end),
        startSeconds: person.start, endSeconds: person.end, detections: 20,
        keptFaces: person.faces.count, firstBox: person.box, lastBox: person.box)
      ended.trail = stride(from: person.start, through: person.end + 1e-6, by: 0.2).map {
        TrailPoint(seconds: $0, box: person.box)
      }
      records.append(.sightingEnded(ended))
      accounting.detections += 20
      accounting.keptFaces += person.faces.count
      accounting.rejected["not-among-best", default: 0] += 20 - person.faces.count
      accounting.decoded += 20
      accounting.sampled += 20
      accounting.withFaces += 20
      if checkpoints {
        records.append(
          .checkpoint(
            Checkpoint(
              recipe: 9, pts: pts(person.end) + 200, frames: ordinal + 1, digest: 0,
              seconds: person.end + 0.2, sightings: ordinal + 1, accounting: accounting)))
      }
    }
    records.append(
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: .whole, decodedSeconds: 100, sightings: people.count,
          accounting: accounting, stageSeconds: [:])))
    return records
  }

  /// What the first detector saw: A, B in two parts, and C, whom nobody else sees.
  private static let old = [
    Standing(start: 2, end: 6, x: 100, faces: [3, 4, 5]),
    Standing(start: 10, end: 14, x: 300, faces: [11, 12]),
    Standing(start: 18, end: 22, x: 300, faces: [19, 20, 21]),
    Standing(start: 30, end: 31, x: 500, faces: [30.4]),
  ]

  /// What the second sees: A longer, B in one piece with faces in between, and D, E.
  private static let new = [
    Standing(start: 1, end: 7, x: 105, faces: [1.4, 4, 5.2]),
    Standing(start: 9, end: 23, x: 295, faces: [12.4, 16, 20]),
    Standing(start: 9, end: 12, x: 700, faces: [10, 11]),
    Standing(start: 40, end: 44, x: 100, faces: [41, 42, 43]),
  ]

  private func archive() throws -> (TestArchive, ArchiveWriter, SourceID) {
    let archive = try TestArchive()
    archives.append(archive)
    let writer = try archive.writer()
    let source = try writer.ingest(Made.file(1), Self.stream(Self.old)).sourceID
    return (archive, writer, source)
  }

  @discardableResult
  private func redetect(
    _ writer: ArchiveWriter, _ source: SourceID, _ records: [Record],
    keep: JobOptions.Keep = .best(3)
  ) throws -> RedetectionOutcome? {
    try writer.redetect(source, detector: Self.detector, keep: keep)
    var outcome: RedetectionOutcome?
    for record in records {
      if case .sourceEnded(let summary) = record {
        outcome = try writer.redetectionOutcome(of: source, endingWith: summary)
      }
      try writer.append(source, record: record)
    }
    return outcome
  }

  private struct Rows: Equatable {
    var sightings: [SightingRow]
    var faces: [FaceRow]
    var crops: [[UInt8]]
    var embeddings: [[Float]]
  }

  private func rows(_ writer: ArchiveWriter, _ source: SourceID) throws -> Rows {
    try writer.snapshot { snapshot in
      let faces = try snapshot.allFaces()
      return Rows(
        sightings: try snapshot.sightings(of: source), faces: faces,
        crops: try faces.compactMap { try snapshot.crop($0.id) },
        embeddings: try faces.compactMap { try snapshot.embedding($0.id) })
    }
  }

  @Test("Numbers, faces, crops and embeddings stay; what was missed is added")
  func merged() throws {
    let (_, writer, source) = try archive()
    let before = try rows(writer, source)
    let outcome = try #require(
      try redetect(writer, source, Self.stream(Self.new, detector: Self.detector, seed: 2)))
    let after = try rows(writer, source)

    #expect(outcome.known == 4 && outcome.found == 3)
    #expect(outcome.newSightings == 2 && outcome.newFaces == 5 + 3)
    let oldFaces = after.faces.prefix(before.faces.count)
    #expect(Array(oldFaces) == before.faces)
    #expect(Array(after.crops.prefix(before.crops.count)) == before.crops)
    #expect(Array(after.embeddings.prefix(before.embeddings.count)) == before.embeddings)
    #expect(after.embeddings.count == after.faces.count)

    #expect(after.sightings.count == 6)
    #expect(after.sightings.prefix(4).map(\.id) == before.sightings.map(\.id))
    #expect(after.sightings.map(\.ordinal) == Array(0..<6))
    let spans = after.sightings.map { [$0.startSeconds, $0.endSeconds] }
    // A begins earlier and ends later. B's first part begins earlier, its second ends later. C stays.
    #expect(spans[0] == [1, 7] && spans[1] == [9, 14] && spans[2] == [18, 23])
    #expect(after.sightings[3] == before.sightings[3])
    #expect(spans[4] == [9, 12] && spans[5] == [40, 44])
    #expect(
      after.sightings[0].start == before.sightings[0].start.advanced(bySeconds: -1)
        && after.sightings[0].end == before.sightings[0].end.advanced(bySeconds: 1))

    func times(_ index: Int) -> [Double] {
      after.faces.filter { $0.sightingID == after.sightings[index].id }
        .sorted { $0.rank < $1.rank }.map(\.seconds)
    }
    // A has three faces and gets only that of a moment before; 4 is there, 5.2 is one too many.
    #expect(times(0) == [3, 4, 5, 1.4])
    // B's first part has room for one; 16 lies as near to both, and goes to the first.
    #expect(times(1) == [11, 12, 12.4, 16])
    #expect(times(2) == [19, 20, 21])
    #expect(times(4) == [10, 11] && times(5) == [41, 42, 43])
    let status = try writer.snapshot { try $0.status() }
    #expect(status.faces == status.indexRows)
  }

  @Test("The same again changes nothing, whether it is asked for or not")
  func twice() throws {
    let (archive, writer, source) = try archive()
    let records = Self.stream(Self.new, detector: Self.detector, seed: 2)
    #expect(try writer.sourcesToRedetect(detector: Self.detector).map(\.sourceID) == [source])
    try redetect(writer, source, records)
    let once = try writer.dumpText()
    #expect(try writer.sourcesToRedetect(detector: Self.detector).isEmpty)
    #expect(try writer.sourcesToRedetect(detector: Made.models.detector).isEmpty)
    #expect(
      try writer.sourcesToRedetect(detector: Self.detector, again: true).map(\.sourceID) == [source]
    )
    let outcome = try #require(try redetect(writer, source, records))
    #expect(outcome.known == 6 && outcome.found == 5)
    #expect(outcome.newSightings == 0 && outcome.newFaces == 0)
    #expect(try writer.dumpText() == once)
    try writer.close()
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
  }

  /// Leaves an archive whose writer died behind so many records.
  private func breakOff(behind count: Int, of records: [Record]) throws {
    let (archive, writer, source) = try archive()
    let before = try writer.dumpText()
    try redetect(writer, source, Array(records.prefix(count)))
    // What is on the disk.
    let left = try ArchiveReader(path: archive.path).snapshot { try $0.dumpText() }
    let isSealed = records.prefix(count).contains {
      if case .checkpoint = $0 { true } else { false }
    }
    #expect((left == before) == !isSealed, "behind record \(count)")
  }

  @Test("Broken off behind any record, and finished later: what one run leaves")
  func everywhere() throws {
    let records = Self.stream(Self.new, detector: Self.detector, seed: 2, checkpoints: true)
    let (_, clean, source) = try archive()
    try redetect(clean, source, records)
    let expected = try clean.dumpText()
    let expectedRows = try rows(clean, source)
    var resumed = 0
    for count in 0..<records.count {
      try breakOff(behind: count, of: records)
      let writer = try #require(archives.last).writer()
      #expect(try writer.sourcesToRedetect(detector: Self.detector).map(\.sourceID) == [source])
      try writer.redetect(source, detector: Self.detector, keep: .best(3))
      var rest = records
      if let stored = try writer.checkpoint(of: source) {
        resumed += 1
        let place = try #require(records.firstIndex(of: .checkpoint(stored)))
        rest = [records[0], .resumed(stored)] + records[(place + 1)...]
      }
      for record in rest {
        if case .sourceEnded(let summary) = record {
          let outcome = try #require(
            try writer.redetectionOutcome(of: source, endingWith: summary))
          #expect(outcome.known == 4 && outcome.found == 3 && outcome.newSightings == 2)
        }
        try writer.append(source, record: record)
      }
      #expect(try writer.dumpText() == expected, "behind record \(count)")
      #expect(try rows(writer, source) == expectedRows, "behind record \(count)")
    }
    #expect(resumed >= 4)
  }

  @Test("A worker that does not go on at the checkpoint adds nothing twice")
  func anew() throws {
    let records = Self.stream(Self.new, detector: Self.detector, seed: 2, checkpoints: true)
    let (_, clean, source) = try archive()
    try redetect(clean, source, records)
    let (_, writer, _) = try archive()
    try redetect(writer, source, Array(records.prefix(15)))
    try writer.abandon(source, reason: .init(code: "test", message: "it died"))
    try redetect(writer, source, records)
    #expect(try rows(writer, source) == rows(clean, source))
  }

  @Test("Tries that fail leave the source as it was: done, and due")
  func failed() throws {
    let (_, writer, source) = try archive()
    let before = try writer.dumpText()
    let records = Self.stream(Self.new, detector: Self.detector, seed: 2)
    let reason = SourceSummary.Reason(code: "test", message: "no more")
    func broken(_ outcome: SourceSummary.Outcome) -> Record {
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: outcome, decodedSeconds: 1, sightings: 4,
          accounting: FrameAccounting(), stageSeconds: [:]))
    }
    try redetect(writer, source, records.dropLast() + [broken(.failed(reason))])
    try redetect(writer, source, records.dropLast() + [broken(.partial(reason))])
    try redetect(writer, source, Array(records.dropLast()))
    try writer.park(source, reason: reason)
    try redetect(writer, source, Array(records.dropLast()))
    try writer.release(source)
    #expect(try writer.dumpText() == before)
    #expect(try writer.journal()[0].state == .done)
    #expect(try writer.sourcesToRedetect(detector: Self.detector).map(\.sourceID) == [source])
  }

  @Test("A stream of another detector than was asked for is refused")
  func otherDetector() throws {
    let (_, writer, source) = try archive()
    let failure = #expect(throws: Failure.self) {
      try redetect(writer, source, Self.stream(Self.new))
    }
    #expect(failure?.reason.contains("another detector") == true)
  }

  @Test("All faces are kept where all are asked for")
  func all() throws {
    let (_, writer, source) = try archive()
    let records = Self.stream(Self.new, detector: Self.detector, seed: 2)
    let outcome = try redetect(writer, source, records, keep: .all)
    // Of the eleven only 4 and 20 are there.
    #expect(outcome?.newFaces == 9)
  }

  @Test("A source that is read anew loses what was added with the rest, and is due again")
  func reingested() throws {
    let (_, writer, source) = try archive()
    let before = try writer.dumpText()
    try redetect(writer, source, Self.stream(Self.new, detector: Self.detector, seed: 2))
    try writer.retry([source])
    try writer.claim(source)
    for record in Self.stream(Self.old) { try writer.append(source, record: record) }
    #expect(try writer.dumpText() == before)
    #expect(try writer.sourcesToRedetect(detector: Self.detector).map(\.sourceID) == [source])
  }

  @Test("Only what was read to its end is examined again")
  func unfinished() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    let source = try writer.register([Made.file(1)])[0].sourceID
    #expect(try writer.sourcesToRedetect(detector: Self.detector).isEmpty)
    #expect(throws: Failure.self) {
      try writer.redetect(source, detector: Self.detector, keep: .best(3))
    }
  }
}
