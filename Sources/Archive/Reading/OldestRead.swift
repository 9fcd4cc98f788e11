import LMDB
import Values

/// The oldest read of crops and vectors that has not ended: what was deleted since
/// leaves no free space before it ends.
public struct OldestRead: Sendable, Hashable {
  /// The process that reads.
  public var processID: Int32
  /// Two reads of one process have two.
  var read: OpenRead
  /// Transactions that were committed since.
  public var transactionsBehind: UInt64

  /// Whether both are the same read, seen at two moments.
  public func isSame(as other: OldestRead) -> Bool { read == other.read }
}

extension ArchiveWriter {
  /// The oldest read that has not ended, of any process; `nil` when nobody reads.
  public func oldestRead() throws -> OldestRead? {
    try stores.checked("examine the readers of") {
      let environment = stores.vectors.environment
      let last = try environment.lastTransaction
      let oldest = try environment.openReads().min { $0.transaction < $1.transaction }
      return oldest.map { read in
        OldestRead(
          processID: read.processID, read: read,
          transactionsBehind: last >= read.transaction ? last - read.transaction : 0)
      }
    }
  }

  /// Ends the reads of processes that were killed, which otherwise keep space from being used again
  /// until somebody opens the archive.
  public func endReadsOfTheDead() throws {
    try stores.checked("examine the readers of") {
      _ = try stores.vectors.environment.clearStaleReaders()
    }
  }
}
