import Foundation
import Synchronization
import Testing
import Values

@testable import Archive

@Suite("Old sightings are removed for good, and their files stay known")
struct RetentionTests {
  static let sources = 0..<6

  /// In the middle of source 3, whose sightings end after 1, 2 and 3 seconds.
  static let cutoff = WallTime(milliseconds: 1_599_025_493_000 + 3 * 60_000 + 1_500)

  private static func fill(_ writer: ArchiveWriter) throws {
    for number in sources { try writer.ingest(number) }
  }

  /// Removes in small batches, and says what is left.
  @discardableResult
  static func remove(_ path: String) throws -> String {
    let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
    _ = try writer.removeSightings(before: cutoff, facesAtOnce: 4)
    try writer.close()
    return try ArchiveReader(path: path).snapshot { snapshot in
      let status = try snapshot.status()
      #expect(status.indexRows == status.faces)
      return try snapshot.dumpText()
    }
  }

  @Test("What ended before the moment goes, with faces, crops and vectors; the rest stays")
  func removes() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try Self.fill(writer)
    let (sightings, faces) = try writer.snapshot { snapshot in
      let all = try snapshot.journal().flatMap { try snapshot.sightings(of: $0.sourceID) }
      return (all, try snapshot.allFaces())
    }
    let old = sightings.filter { $0.end < Self.cutoff }
    let gone = faces.filter { face in old.contains { $0.id == face.sightingID } }
    #expect(old.count == 3 * 3 + 1)
    let told = try writer.snapshot { try $0.expired(before: Self.cutoff) }
    #expect(told.sightings == old.count && told.faces == gone.count && told.sources == 4)
    #expect(told.time?.lowerBound == old.map(\.start).min())
    #expect(told.time?.upperBound == old.map(\.end).max())

    var steps: [Int] = []
    let run = try writer.removeSightings(before: Self.cutoff, facesAtOnce: 4) { done, total in
      steps.append(done)
      return total == old.count
    }
    #expect(run.sightings == old.count && run.faces == gone.count)
    #expect(steps.count > 3 && steps.last == old.count && steps == steps.sorted())
    try writer.snapshot { snapshot in
      #expect(try snapshot.retentionRuns() == [run])
      let left = try snapshot.allFaces()
      #expect(left == faces.filter { !gone.contains($0) })
      #expect(try snapshot.status().indexRows == left.count)
      for face in gone {
        #expect(try snapshot.crop(face.id) == nil && snapshot.embedding(face.id) == nil)
      }
      let answer = try snapshot.search(
        Made.faces(0)[0].embedding, goal: .everything(minimumSimilarity: -1))
      #expect(Set(answer.hits.map(\.faceID)) == Set(left.map(\.id)))
      #expect(try snapshot.expired(before: Self.cutoff).sightings == 0)
    }
    let crops = try writer.stores.vectors.environment.read {
      try writer.stores.vectors.cropCount(in: $0)
    }
    #expect(crops == faces.count - gone.count)
    // Files are known by their content, whether anything of them is left or not.
    for number in Self.sources {
      #expect(try writer.register([Made.file(number)])[0].state == .done)
    }
    let again = try writer.removeSightings(before: Self.cutoff)
    #expect(again.sightings == 0)
    #expect(try writer.snapshot { try $0.retentionRuns() }.count == 1)
  }

  @Test("Stopped after a batch, it has told what it removed")
  func stopped() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try Self.fill(writer)
    let run = try writer.removeSightings(before: Self.cutoff, facesAtOnce: 4) { _, _ in false }
    #expect(run.sightings > 0 && run.sightings < 10)
    #expect(try writer.snapshot { try $0.retentionRuns() } == [run])
  }

  @Test(
    "Killed at any step of a commit, the next run ends where one clean run ends",
    arguments: CommitPoint.allCases)
  func killed(at point: CommitPoint) async throws {
    let clean = try TestArchive()
    try Self.fill(clean.writer())
    let expected = try Self.remove(clean.path)
    for occurrence in 0..<3 {
      let archive = try TestArchive()
      try Self.fill(archive.writer())
      await #expect(processExitsWith: .signal(SIGKILL), "\(point) \(occurrence)") {
        [
          path = archive.path as String, point = point as CommitPoint,
          occurrence = occurrence as Int
        ] in
        let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
        writer.batch.failpoint = CrashWorkload.killing(at: point, occurrence: occurrence)
        _ = try writer.removeSightings(before: RetentionTests.cutoff, facesAtOnce: 4)
      }
      #expect(try Self.remove(archive.path) == expected, "\(point) \(occurrence)")
    }
  }

  @Test("While a resident writes, a visitor removes in turns, and both end as one would")
  func besideResident() throws {
    let clean = try TestArchive()
    try Self.fill(clean.writer())
    let expected = try Self.remove(clean.path)
    let archive = try TestArchive()
    let path = archive.path
    let resident = try archive.writer()
    for number in Self.sources.dropLast() { try resident.ingest(number) }
    let outcome = Mutex<Result<RetentionRun, any Error>?>(nil)
    Thread.detachNewThread {
      let result = Result {
        let visitor = try ArchiveWriter(path: path, tenure: .visitor)
        let run = try visitor.removeSightings(before: Self.cutoff, facesAtOnce: 4)
        try visitor.turn { try visitor.close() }
        return run
      }
      outcome.withLock { $0 = result }
    }
    // In the middle of a source, whose open sightings must survive.
    let last = try #require(Self.sources.last)
    let source = try resident.register([Made.file(last)])[0].sourceID
    try resident.claim(source)
    var records = Made.stream(last)[...]
    var turns = 0
    while outcome.withLock({ $0 == nil }) {
      if try resident.giveTurn() {
        turns += 1
        if records.count > 1, let record = records.popFirst() {
          try resident.append(source, record: record)
        }
      }
      usleep(1000)
    }
    for record in records { try resident.append(source, record: record) }
    try resident.close()
    let run = try #require(outcome.withLock { $0 }).get()
    #expect(run.sightings == 10 && turns > 0)
    try ArchiveReader(path: path).snapshot { snapshot in
      let status = try snapshot.status()
      #expect(status.indexRows == status.faces)
      #expect(try snapshot.retentionRuns() == [run])
      #expect(try snapshot.dumpText() == expected)
    }
  }

  @Test("A source whose try goes on keeps what it brings after the removal")
  func whileWorking() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    let source = try writer.register([Made.file(0)])[0].sourceID
    try writer.claim(source)
    let records = Made.stream(0)
    for record in records.prefix(6) { try writer.append(source, record: record) }
    try writer.flush()
    _ = try writer.removeSightings(before: Self.cutoff)
    for record in records.dropFirst(6) { try writer.append(source, record: record) }
    let entry = try #require(try writer.journal().first)
    #expect(entry.state == .done && entry.sightings > 0 && entry.sightings < 3)
    try writer.close()
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let status = try snapshot.status()
      #expect(status.indexRows == status.faces && status.faces == entry.faces)
    }
  }
}
