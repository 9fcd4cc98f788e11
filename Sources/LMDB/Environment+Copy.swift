import CLMDB

extension Environment {
  /// Writes a copy of the last commit to `path`, where no file may be: without free pages, and so
  /// without what was deleted. Others may write meanwhile, and what they free is used again only
  /// when the copy is done.
  ///
  /// - Throws: `LMDBError`: `noSpace`; what the system says.
  /// - Complexity: O(bytes in use), written past the page cache where the system can.
  public func copy(to path: String) throws(LMDBError) {
    try check("mdb_env_copy2", mdb_env_copy2(handle, path, UInt32(MDB_CP_COMPACT)))
  }
}
