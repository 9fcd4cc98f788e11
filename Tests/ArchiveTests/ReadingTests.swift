import GRDB
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("Sources that a build read which could miss people are known, and can be read again")
struct ReadingTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<5 { try writer.ingest(number) }
    try writer.close()
  }

  /// Makes the archive one that builds before there were revisions have read, but for `sources`.
  private func readByOlder(except sources: [Int64] = [], revision: Int? = nil) throws {
    let queue = try DatabaseQueue(path: archive.metadata)
    let kept = sources.map { "\($0)" }.joined(separator: ",")
    try queue.write { database in
      try database.execute(
        sql: revision.map { "UPDATE reading_revision SET revision = \($0)" }
          ?? "DELETE FROM reading_revision WHERE source_id NOT IN (\(kept))")
    }
  }

  private func counts() throws -> (all: Int, files: [Int64]) {
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      try (snapshot.status().affectedSources, snapshot.affectedSources().map(\.rawValue))
    }
  }

  @Test("What this build reads is not affected; what was read before is, until it is read again")
  func readAgain() throws {
    #expect(try counts() == (0, []))
    try readByOlder(except: [2])
    #expect(try counts() == (4, [1, 3, 4, 5]))
    let writer = try archive.writer()
    let before = try writer.journal().map(\.sightings)
    let retried = try writer.retry(writer.snapshot { try $0.affectedSources() })
    #expect(retried.map(\.state) == [.seen, .seen, .seen, .seen])
    // They count until they have been read.
    #expect(try writer.snapshot { try $0.status().affectedSources } == 4)
    for number in [0, 2, 3, 4] { try writer.ingest(number) }
    #expect(try writer.journal().map(\.sightings) == before)
    try writer.close()
    #expect(try counts() == (0, []))
  }

  @Test("A revision that is behind this build's is affected as well")
  func earlierRevision() throws {
    try readByOlder(revision: ReadingRevision.current - 1)
    #expect(try counts() == (5, [1, 2, 3, 4, 5]))
    try readByOlder(revision: ReadingRevision.current + 1)
    #expect(try counts() == (0, []))
  }

  @Test("Files that are gone count, but cannot be read again; what failed was not read")
  func goneAndParked() throws {
    let writer = try archive.writer()
    try writer.retire([Made.file(1).path])
    let parked = try writer.register([Made.file(9)])[0].sourceID
    try writer.claim(parked)
    try writer.park(parked, reason: .init(code: "not-media", message: "text"))
    try writer.close()
    try readByOlder()
    #expect(try counts() == (5, [1, 3, 4, 5]))
  }

  @Test("What retention removed is not brought back")
  func retention() throws {
    let cutoff = Made.file(2).start
    let writer = try archive.writer()
    _ = try writer.removeSightings(before: cutoff) { _, _ in true }
    try writer.close()
    try readByOlder()
    let (all, files) = try counts()
    let ends = try DatabaseQueue(path: archive.metadata).read { database in
      try Int64.fetchAll(
        database, sql: "SELECT id FROM source WHERE end_ms >= \(cutoff.milliseconds) ORDER BY id")
    }
    #expect(all == ends.count && files == ends && all < 5 && all > 0)
  }
}
