import Foundation
import Testing
import Values

@testable import Archive

@Suite("An archive keeps what was measured of its index")
struct IndexCheckTests {
  let archive: TestArchive

  init() throws { archive = try TestArchive() }

  private func check(
    _ filter: IndexCheckRecord.Filter, target: Double = 0.99, found: Int = 9
  ) -> IndexCheckRecord {
    var record = IndexCheckRecord(
      filter: filter, targetRecall: target, checked: WallTime(milliseconds: 1_700_000_000_000),
      faces: 20, samples: 5, minimumSimilarity: 0.25)
    record.matches = 10
    record.matchesFound = found
    record.nearest = 50
    record.nearestFound = 49
    record.estimatedAnswers = 3
    record.medianSeconds = 0.0125
    return record
  }

  @Test("The last check of each kind and target is told, by readers and after reopening")
  func kept() throws {
    do {
      let writer = try archive.writer()
      try writer.ingest(1)
      #expect(try writer.snapshot { try $0.indexChecks() }.isEmpty)
      try writer.record([check(.none, found: 1), check(.time)])
      try writer.record([check(.none), check(.none, target: 0.9)])
      try writer.close()
    }
    let told = try ArchiveReader(path: archive.path).snapshot { try $0.indexChecks() }
    #expect(told == [check(.none, target: 0.9), check(.none), check(.time)])
    #expect(told[0].matchRecall == 0.9 && told[0].nearestRecall == 0.98)
  }

  @Test("The dump does not depend on checks")
  func dump() throws {
    let writer = try archive.writer()
    try writer.ingest(1)
    try writer.record([check(.none)])
    #expect(try writer.dumpText() == TestArchive.cleanDump([1]))
  }

  @Test("Without embeddings there is nothing to keep")
  func noGeneration() throws {
    let writer = try ArchiveWriter(path: archive.path)
    let failure = #expect(throws: Failure.self) { try writer.record([check(.none)]) }
    #expect(failure?.code == .failed)
    #expect(try writer.snapshot { try $0.indexHealth() } == nil)
  }

  @Test("Every face is compared once, and as similar as a search says")
  func comparesEveryFace() throws {
    let writer = try archive.writer()
    for number in 0..<4 { try writer.ingest(number) }
    let queries = [Made.faces(0)[0].embedding, Made.faces(3)[1].embedding]
    try writer.snapshot { snapshot in
      var seen: [FaceID: [Float]] = [:]
      try snapshot.compareEveryFace(with: queries) { face, similarities in
        #expect(seen.updateValue(Array(similarities), forKey: face.faceID) == nil)
      }
      #expect(Set(seen.keys) == Set(try snapshot.allFaces().map(\.id)))
      for (number, query) in queries.enumerated() {
        let answer = try snapshot.search(query, goal: .everything(minimumSimilarity: -2))
        #expect(answer.hits.count == seen.count)
        for hit in answer.hits { #expect(seen[hit.faceID]?[number] == hit.similarity) }
      }
    }
  }

  @Test("Samples are distinct and follow from the seed")
  func samples() throws {
    let writer = try archive.writer()
    for number in 0..<10 { try writer.ingest(number) }
    try writer.snapshot { snapshot in
      let all = try snapshot.allFaces()
      for seed in 1...20 as ClosedRange<UInt64> {
        var (one, other) = (SplitMix64(seed: seed), SplitMix64(seed: seed))
        let faces = try snapshot.sampleFaces(7, using: &one)
        #expect(try snapshot.sampleFaces(7, using: &other) == faces, "seed \(seed)")
        #expect(faces.count == 7 && Set(faces).isSubset(of: all), "seed \(seed)")
        #expect(faces.map(\.id) == Set(faces.map(\.id)).sorted(), "seed \(seed)")
      }
      var random = SplitMix64(seed: 3)
      #expect(try snapshot.sampleFaces(all.count, using: &random) == all)
      let times = try snapshot.faceTimes(dividedInto: 4)
      #expect(times.count == 5 && times == times.sorted())
      #expect(times.first == all.map(\.time).min() && times.last == all.map(\.time).max())
    }
  }

  @Test("The gauges tell rows and the pages of each plane")
  func health() throws {
    let writer = try archive.writer()
    for number in 0..<4 { try writer.ingest(number) }
    try writer.snapshot { snapshot in
      let health = try #require(try snapshot.indexHealth())
      #expect(health.faces == (try snapshot.allFaces().count) && health.deletedRows == 0)
      #expect(health.gauges.lists == 0)
      #expect(Set(health.planes.map(\.kind)).isSuperset(of: [.root, .columns, .vectors]))
      for plane in health.planes {
        #expect(plane.bytes >= plane.blocks * 4096 && plane.bytes % 4096 == 0)
      }
    }
  }
}
