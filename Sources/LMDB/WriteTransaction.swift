import CLMDB

/// The one transaction that may change an environment. Without ``commit()`` it changes nothing.
///
/// **Threading.** Begun, used and ended on one thread. Beginning a second one waits for the first,
/// for ever when it is on the same thread.
public struct WriteTransaction: Transaction, ~Copyable {
  private var raw: OpaquePointer?
  // Keeps the map until the transaction has ended.
  private let environment: Environment

  /// Begins the write transaction of `environment`; waits while another process has one.
  ///
  /// - Throws: `LMDBError`: `accessDenied` when the environment is read-only, `panic` after a
  ///   failed commit.
  public init(_ environment: Environment) throws(LMDBError) {
    var begun: OpaquePointer?
    try check("mdb_txn_begin", mdb_txn_begin(environment.handle, nil, 0, &begun))
    raw = begun
    self.environment = environment
  }

  deinit {
    if let raw { mdb_txn_abort(raw) }
  }

  /// What reads and writes databases in this transaction; valid until its commit.
  public var handle: TransactionHandle {
    guard let raw else { preconditionFailure("a transaction is used after its commit") }
    return TransactionHandle(raw: raw)
  }

  /// Stores a copy of `value` under `key`, in place of what is there.
  ///
  /// - Parameter key: 1 ... 511 bytes.
  /// - Throws: `LMDBError`: `badValueSize`, `mapFull`, `transactionFull`.
  public mutating func put(
    _ database: Database, _ key: [UInt8], _ value: UnsafeRawBufferPointer
  ) throws(LMDBError) {
    var data = MDB_val(
      mv_size: value.count, mv_data: UnsafeMutableRawPointer(mutating: value.baseAddress))
    let transaction = handle.raw
    let code = withKey(key) { key in mdb_put(transaction, database.identifier, &key, &data, 0) }
    try check("mdb_put", code)
  }

  /// Stores a copy of `value` under `key`, in place of what is there.
  public mutating func put(
    _ database: Database, _ key: [UInt8], _ value: [UInt8]
  ) throws(LMDBError) {
    let result = value.withUnsafeBytes { bytes -> Swift.Result<Void, LMDBError> in
      do throws(LMDBError) {
        return .success(try put(database, key, bytes))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Removes `key`; returns whether it was there.
  @discardableResult
  public mutating func delete(_ database: Database, _ key: [UInt8]) throws(LMDBError) -> Bool {
    let transaction = handle.raw
    let code = withKey(key) { key in mdb_del(transaction, database.identifier, &key, nil) }
    if code == MDB_NOTFOUND { return false }
    try check("mdb_del", code)
    return true
  }

  /// Makes all changes durable and visible at once, and ends the transaction.
  ///
  /// - Throws: `LMDBError`. Nothing is committed then, as far as can be known: close the
  ///   environment and open it again, never retry in place (a failed `fsync` marks pages clean).
  public consuming func commit() throws(LMDBError) {
    try commitInPlace()
  }

  /// As ``commit()``, for an owner that cannot give the transaction away; it is not used again.
  package mutating func commitInPlace() throws(LMDBError) {
    // LMDB frees the handle even when it fails: forget it first, or `deinit` would free it twice.
    let finished = handle.raw
    raw = nil
    try check("mdb_txn_commit", mdb_txn_commit(finished))
    try Environment.padToLastPage(environment.handle)
  }
}

extension Environment {
  /// Calls `body` with the write transaction; commits when it returns, changes nothing when it
  /// throws.
  public func write<Result>(
    _ body: (inout WriteTransaction) throws -> Result
  ) throws -> Result {
    var transaction = try WriteTransaction(self)
    let result = try body(&transaction)
    try transaction.commit()
    return result
  }
}
