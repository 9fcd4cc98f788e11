import GRDB
import Glibc
import Values

/// How many sources are in one state for one reason.
public struct JournalCount: Sendable, Hashable {
  /// The state of the sources that are counted.
  public var state: JournalState
  /// The reason's stable name; `nil` where there is none.
  public var code: String?
  /// How many they are.
  public var sources: Int
}

/// What the archive's files hold on disk.
public struct StoreSizes: Sendable, Hashable {
  /// SQLite's file, in bytes.
  public var metadataBytes: Int64
  /// SQLite's log of what is not in the metadata's file yet.
  public var logBytes: Int64
  /// LMDB's file, in bytes, without holes.
  public var vectorsBytes: Int64
  /// Of those, what holds nothing any more and will be used again: the file never gets shorter.
  public var vectorsFreeBytes: Int64
}

extension ArchiveWriter {
  /// The journal in numbers.
  ///
  /// - Complexity: O(sources)
  public func journalCounts() throws -> [JournalCount] {
    try session.read { queries in
      try Row.fetchAll(
        queries.database.cachedStatement(
          sql: """
            SELECT state, reason_code, count(*) AS sources FROM journal
            GROUP BY state, reason_code ORDER BY state, reason_code
            """)
      ).map { row in
        JournalCount(
          state: try MetadataQueries.state(row), code: try row.value("reason_code"),
          sources: try row.value("sources"))
      }
    }
  }

  /// The number of the last batch that was committed.
  public var lastBatch: Int64 { batch.number }

  /// What the archive's files hold on disk now.
  public func storeSizes() throws -> StoreSizes {
    func bytes(_ name: String) -> Int64 {
      var status = stat()
      guard stat(stores.directory + "/" + name, &status) == 0 else { return 0 }
      // Blocks of 512 bytes: the vectors' file is longer than what it holds.
      return Int64(status.st_blocks) * 512
    }
    let free = try stores.checked("examine the free pages of") {
      try stores.vectors.environment.read { try $0.freeBytes() }
    }
    return StoreSizes(
      metadataBytes: bytes(ArchiveDirectory.metadataName),
      logBytes: bytes(ArchiveDirectory.metadataName + "-wal"),
      vectorsBytes: bytes(ArchiveDirectory.vectorsName), vectorsFreeBytes: Int64(free))
  }
}
