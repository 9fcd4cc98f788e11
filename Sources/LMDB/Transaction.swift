import CLMDB

/// What reading and writing transactions have in common: reading.
public protocol Transaction: ~Copyable {
  /// For this module only: the live handle.
  var handle: TransactionHandle { get }
}

/// An opaque handle of a live transaction.
public struct TransactionHandle {
  let raw: OpaquePointer
}

extension Transaction where Self: ~Copyable {
  /// The number of the snapshot that a read transaction sees, or of the transaction that writes.
  public var number: UInt { UInt(mdb_txn_id(handle.raw)) }

  /// Calls `body` with the value of `key`; returns `nil` when there is none.
  ///
  /// The bytes lie in the map, at an address that is even but otherwise unaligned, and are valid
  /// during the call only.
  ///
  /// - Complexity: O(log n)
  public func withValue<Result>(
    _ database: Database, _ key: [UInt8], _ body: (RawSpan) throws -> Result
  ) throws -> Result? {
    guard let value = try lentValue(database, key) else { return nil }
    return try body(value.bytes)
  }

  /// The value of `key` in the map, lent until this transaction ends or, in a writing transaction,
  /// until its next change; `nil` when there is none.
  ///
  /// For storages whose protocol lends bytes for a transaction. Prefer ``withValue(_:_:_:)``.
  package func lentValue(
    _ database: Database, _ key: [UInt8]
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    var value = MDB_val()
    let code = withKey(key) { key in
      mdb_get(handle.raw, database.identifier, &key, &value)
    }
    if code == MDB_NOTFOUND { return nil }
    try check("mdb_get", code)
    return UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
  }

  /// The number of keys in a database.
  ///
  /// - Complexity: O(1)
  public func count(_ database: Database) throws(LMDBError) -> Int {
    try Int(statistics(database).ms_entries)
  }

  /// Bytes of the pages that hold a database, free space in them included.
  public func bytes(_ database: Database) throws(LMDBError) -> Int {
    let facts = try statistics(database)
    let pages = facts.ms_branch_pages + facts.ms_leaf_pages + facts.ms_overflow_pages
    return Int(pages) * Int(facts.ms_psize)
  }

  /// Bytes of the file's pages that hold nothing any more: later transactions use them again, as
  /// soon as nobody reads what they held. The file never gets shorter.
  ///
  /// - Complexity: O(transactions that freed pages which are still free)
  public func freeBytes() throws -> Int {
    var pages = 0
    try withCursor(.freePages) { cursor in
      try cursor.scan { _, list in
        // Source: mdb.c of LMDB 0.9.24, `mdb_freelist_save`: page numbers, their count first.
        pages += list.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
        return true
      }
    }
    return try pages * Int(statistics(.freePages).ms_psize)
  }

  private func statistics(_ database: Database) throws(LMDBError) -> MDB_stat {
    var statistics = MDB_stat()
    try check("mdb_stat", mdb_stat(handle.raw, database.identifier, &statistics))
    return statistics
  }

  /// Calls `body` with a cursor on a database, before its first key.
  public func withCursor<Result>(
    _ database: Database, _ body: (borrowing Cursor) throws -> Result
  ) throws -> Result {
    try body(Cursor(handle, database))
  }
}

/// Calls `body` with `key` as LMDB takes it. The bytes are only read, and not kept.
func withKey(_ key: [UInt8], _ body: (inout MDB_val) -> Int32) -> Int32 {
  key.withUnsafeBytes { bytes in
    var value = MDB_val(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    return body(&value)
  }
}
