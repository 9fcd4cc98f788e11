import Foundation
import SightingStream
import Testing
import Values

@testable import Archive

/// What the crash tests do to an archive, in a process that may die at any moment, and again until
/// it is done.
enum CrashWorkload {
  static let sources = 0..<3

  /// Ingests three sources, does one of them again, parks one and takes it up again: every kind of
  /// commit there is.
  static func run(_ writer: ArchiveWriter) throws {
    for number in sources { try writer.ingest(number) }
    try writer.ingest(0)
    let second = try writer.register([Made.file(1, hashed: false)])[0].sourceID
    try writer.claim(second)
    for record in Made.stream(1).prefix(4) { try writer.append(second, record: record) }
    try writer.flush()
    try writer.park(second, reason: SourceSummary.Reason(code: "test", message: "parked"))
    try writer.ingest(1)
    try writer.close()
  }

  /// Does what is left to be done, as a new `ingest` would.
  static func finish(_ path: String) throws -> String {
    let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
    // What recovery left: every row has its crop and embedding, and no others are there.
    let before = try writer.snapshot { snapshot in
      _ = try snapshot.dumpText()
      return try snapshot.status()
    }
    try #require(before.indexRows == before.faces, "recovery leaves what SQLite committed")
    let crops = try writer.stores.vectors.environment.read {
      try writer.stores.vectors.cropCount(in: $0)
    }
    try #require(crops == before.faces)
    for number in sources {
      let entry = try writer.register([Made.file(number)])[0]
      if entry.state != .done { try writer.ingest(number) }
    }
    try writer.close()
    return try ArchiveReader(path: path).snapshot { try $0.dumpText() }
  }

  /// Kills this process when `point` is reached for the `occurrence`-th time, from 0.
  static func killing(
    at point: CommitPoint, occurrence: Int
  ) -> (CommitPoint) throws -> Void {
    var seen = 0
    return { reached in
      guard reached == point else { return }
      if seen == occurrence { kill(getpid(), SIGKILL) }
      seen += 1
    }
  }

  /// How often each point is reached in an undisturbed run.
  static func occurrences() throws -> [CommitPoint: Int] {
    let archive = try TestArchive()
    let writer = try archive.writer()
    var counts: [CommitPoint: Int] = [:]
    writer.batch.failpoint = { counts[$0, default: 0] += 1 }
    try run(writer)
    return counts
  }
}
