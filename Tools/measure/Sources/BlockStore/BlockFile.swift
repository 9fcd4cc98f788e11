import CLMDB
import VectorIndex

/// An error of an LMDB call.
public struct LMDBFailure: Error {
  /// The function that failed: `mdb_put`.
  public var call: String
  /// What it returned.
  public var code: Int32
}

/// One LMDB file with a single database of blocks.
///
/// Sendable: LMDB's environment may be used by several threads, each with transactions of its own.
public final class BlockFile: @unchecked Sendable {
  let environment: OpaquePointer
  let database: MDB_dbi

  /// Opens the file, or creates it.
  public init(path: String) throws {
    var environment: OpaquePointer?
    try check("mdb_env_create", mdb_env_create(&environment))
    guard let environment else { throw LMDBFailure(call: "mdb_env_create", code: 0) }
    try check("mdb_env_set_mapsize", mdb_env_set_mapsize(environment, 64 << 30))
    let flags = UInt32(MDB_NOSUBDIR | MDB_NORDAHEAD)
    try check("mdb_env_open", mdb_env_open(environment, path, flags, 0o644))
    var transaction: OpaquePointer?
    try check("mdb_txn_begin", mdb_txn_begin(environment, nil, 0, &transaction))
    var database: MDB_dbi = 0
    try check("mdb_dbi_open", mdb_dbi_open(transaction, nil, UInt32(MDB_CREATE), &database))
    try check("mdb_txn_commit", mdb_txn_commit(transaction))
    self.environment = environment
    self.database = database
  }

  deinit {
    mdb_env_close(environment)
  }

  /// Runs `body` in a transaction, which is committed when `body` returns.
  public func transaction<Result>(writing: Bool, _ body: (BlockTransaction) throws -> Result) throws
    -> Result
  {
    var handle: OpaquePointer?
    let flags = writing ? 0 : UInt32(MDB_RDONLY)
    try check("mdb_txn_begin", mdb_txn_begin(environment, nil, flags, &handle))
    guard let handle else { throw LMDBFailure(call: "mdb_txn_begin", code: 0) }
    let result: Result
    do {
      result = try body(BlockTransaction(handle: handle, database: database))
    } catch {
      mdb_txn_abort(handle)
      throw error
    }
    guard writing else {
      mdb_txn_abort(handle)
      return result
    }
    try check("mdb_txn_commit", mdb_txn_commit(handle))
    return result
  }
}

/// The blocks as one transaction sees them.
public struct BlockTransaction: WritableBlockStorage {
  let handle: OpaquePointer
  let database: MDB_dbi

  /// The bytes of one block, valid until the transaction ends; `nil` when there is none.
  public func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer? {
    try withValue(of: key) { value in
      var data = MDB_val()
      let code = mdb_get(handle, database, &value, &data)
      if code == MDB_NOTFOUND { return nil }
      try check("mdb_get", code)
      return UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
    }
  }

  /// Visits blocks in order of their keys, until `visit` returns `false`.
  public func scan(
    _ keys: ClosedRange<BlockKey>,
    _ visit: (BlockKey, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var cursor: OpaquePointer?
    try check("mdb_cursor_open", mdb_cursor_open(handle, database, &cursor))
    defer { mdb_cursor_close(cursor) }
    try withValue(of: keys.lowerBound) { value in
      var data = MDB_val()
      var code = mdb_cursor_get(cursor, &value, &data, MDB_SET_RANGE)
      while code == 0 {
        guard
          let key = BlockKey(
            bytes: UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)),
          key <= keys.upperBound
        else { return }
        let bytes = UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
        guard try visit(key, bytes) else { return }
        code = mdb_cursor_get(cursor, &value, &data, MDB_NEXT)
      }
      if code != MDB_NOTFOUND { try check("mdb_cursor_get", code) }
    }
  }

  /// Writes one block in place of what has its key.
  public func put(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws {
    try withValue(of: key) { value in
      var data = MDB_val(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      try check("mdb_put", mdb_put(handle, database, &value, &data, 0))
    }
  }

  /// Removes one block, if it is there.
  public func delete(_ key: BlockKey) throws {
    try withValue(of: key) { value in
      let code = mdb_del(handle, database, &value, nil)
      if code != MDB_NOTFOUND { try check("mdb_del", code) }
    }
  }

  private func withValue<Result>(of key: BlockKey, _ body: (inout MDB_val) throws -> Result)
    rethrows -> Result
  {
    var bytes = key.bytes
    return try bytes.withUnsafeMutableBytes { bytes in
      var value = MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
      return try body(&value)
    }
  }
}

func check(_ call: String, _ code: Int32) throws {
  guard code == 0 else { throw LMDBFailure(call: call, code: code) }
}
