import GRDB
import Values
import VectorIndex

/// A consistent, unchanging state of both stores.
///
/// Lives within ``ArchiveReader/snapshot(_:)`` and stays on its thread. Everything it returns is a
/// copy that may leave. Every method throws `Failure` `.damaged` when a store holds something else
/// than was written there.
public struct ArchiveSnapshot: ~Copyable {
  let stores: Stores
  let database: Database
  let blocks: ReadableBlocks
  let counters: Counters

  /// The last face that this state shows.
  var lastFace: FaceID { FaceID(rawValue: counters.nextFace - 1) }

  /// The number of the last batch committed.
  public var batch: Int64 { counters.batch }

  /// Calls `body`, and says in terms of the archive what a store throws.
  func reading<Value>(_ body: () throws -> Value) throws -> Value {
    try stores.checked("read the archive", body)
  }
}
