import CLMDB

/// A consistent, unchanging view of an environment, ended by `deinit`.
///
/// Holds a reader slot, and keeps the pages that it sees from being reused: keep it short.
public struct ReadTransaction: Transaction, ~Copyable {
  private let raw: OpaquePointer
  // Keeps the map until the transaction has ended.
  let environment: Environment

  /// Begins a read transaction.
  ///
  /// - Throws: `LMDBError`: `readersFull` when all slots are taken.
  public init(_ environment: Environment) throws(LMDBError) {
    var begun: OpaquePointer?
    try check(
      "mdb_txn_begin", mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &begun))
    guard let begun else {
      throw LMDBError(code: .noMemory, call: "mdb_txn_begin", detail: "no transaction came back")
    }
    raw = begun
    self.environment = environment
  }

  deinit {
    mdb_txn_abort(raw)
  }

  /// What reads databases in this transaction; valid as long as it lives.
  public var handle: TransactionHandle { TransactionHandle(raw: raw) }
}

extension Environment {
  /// Calls `body` with a consistent view of all databases.
  public func read<Result>(
    _ body: (borrowing ReadTransaction) throws -> Result
  ) throws -> Result {
    try body(ReadTransaction(self))
  }
}
