import CLMDB

/// A position in a database, in order of keys (bytewise). Lives within
/// ``Transaction/withCursor(_:_:)``.
public struct Cursor: ~Copyable {
  private let raw: OpaquePointer

  init(_ transaction: TransactionHandle, _ database: Database) throws(LMDBError) {
    var opened: OpaquePointer?
    try check(
      "mdb_cursor_open", mdb_cursor_open(transaction.raw, database.identifier, &opened))
    guard let opened else {
      throw LMDBError(code: .noMemory, call: "mdb_cursor_open", detail: "no cursor came back")
    }
    raw = opened
  }

  deinit {
    mdb_cursor_close(raw)
  }

  /// Visits keys and values from the first key that is not less than `start` (`nil`: the first of
  /// all), in order, until `visit` returns `false`.
  ///
  /// Key and value are valid during each call only, and `visit` must not change the database.
  ///
  /// - Complexity: O(log n) for the first, O(1) for each of the others.
  public func scan(
    from start: [UInt8]? = nil, _ visit: (_ key: RawSpan, _ value: RawSpan) throws -> Bool
  ) throws {
    try lentScan(from: start) { try visit($0.bytes, $1.bytes) }
  }

  /// As ``scan(from:_:)``, but the value is lent until the transaction ends or, in a writing
  /// transaction, until its next change.
  package func lentScan(
    from start: [UInt8]? = nil,
    _ visit: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var value = MDB_val()
    var found = MDB_val()
    var code: Int32
    if let start {
      code = withKey(start) { key in
        let code = mdb_cursor_get(raw, &key, &value, MDB_SET_RANGE)
        found = key
        return code
      }
    } else {
      code = mdb_cursor_get(raw, &found, &value, MDB_FIRST)
    }
    while code != MDB_NOTFOUND {
      try check("mdb_cursor_get", code)
      let goesOn = try visit(
        UnsafeRawBufferPointer(start: found.mv_data, count: found.mv_size),
        UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
      guard goesOn else { return }
      code = mdb_cursor_get(raw, &found, &value, MDB_NEXT)
    }
  }
}
