import CLMDB

/// The handle of a named database (a sorted map from keys to values) of an environment.
///
/// Valid for as long as its environment, in every transaction of it.
public struct Database: Sendable, Hashable {
  let identifier: MDB_dbi

  /// The lists of pages that transactions have freed. Source: mdb.c of LMDB 0.9.24, `FREE_DBI`.
  static let freePages = Database(identifier: 0)
}

extension Environment {
  /// Opens all databases in one transaction, so that handles exist before anything else begins:
  /// LMDB forbids `mdb_dbi_open` from several transactions at once.
  static func openDatabases(
    _ handle: OpaquePointer, _ options: EnvironmentOptions
  ) throws(LMDBError) -> [String: Database] {
    let writes = options.access == .create || options.access == .readWrite
    var begun: OpaquePointer?
    try check(
      "mdb_txn_begin",
      mdb_txn_begin(handle, nil, writes ? 0 : UInt32(MDB_RDONLY), &begun))
    guard let transaction = begun else {
      throw LMDBError(code: .noMemory, call: "mdb_txn_begin", detail: "no transaction came back")
    }
    var databases: [String: Database] = [:]
    do throws(LMDBError) {
      for name in options.databases {
        var identifier = MDB_dbi()
        let flags = writes ? UInt32(MDB_CREATE) : 0
        try check("mdb_dbi_open", mdb_dbi_open(transaction, name, flags, &identifier))
        databases[name] = Database(identifier: identifier)
      }
    } catch {
      mdb_txn_abort(transaction)
      throw error
    }
    // A read transaction is committed too: aborting it would close the handles.
    try check("mdb_txn_commit", mdb_txn_commit(transaction))
    return databases
  }
}
