import CLMDB
import Glibc

extension Environment {
  /// Refuses a file that LMDB would replace or read past its end.
  ///
  /// Uses `stat` only: opening and closing the file here would drop the locks of an environment
  /// that this process has open.
  static func checkPlausibleFile(
    _ path: String, _ options: EnvironmentOptions
  ) throws(LMDBError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if code == ENOENT, options.access == .create { return }
      try check("stat", code)
      return
    }
    guard (status.st_mode & S_IFMT) == S_IFREG else {
      throw LMDBError(code: .invalid, call: "stat", detail: "it is not a regular file")
    }
    // Both header pages must be there: LMDB reads the second one through the map.
    let least = 2 * sysconf(Int32(_SC_PAGESIZE))
    guard status.st_size >= least else {
      throw LMDBError(
        code: .truncated, call: "stat",
        detail: "it has \(status.st_size) bytes, but an LMDB file has at least \(least)")
    }
  }

  /// Throws when the file ends before the last page that is in use.
  static func checkLength(_ handle: OpaquePointer) throws(LMDBError) {
    let facts = try FileFacts(handle)
    guard facts.fileBytes < facts.neededBytes else { return }
    // LMDB may count pages that a transaction took and gave back without ever writing them. Only
    // the walk can distinguish them from lost ones, and only a short file pays for it.
    guard try isDamaged(handle) else { return }
    throw LMDBError(
      code: .truncated, call: "mdb_env_info",
      detail: "it has \(facts.fileBytes) bytes, but its header names \(facts.neededBytes)")
  }

  /// Throws when the trees of some databases would lead a reader out of the file.
  static func checkTrees(
    _ handle: OpaquePointer, _ databases: Set<String>
  ) throws(LMDBError) {
    var begun: OpaquePointer?
    try check("mdb_txn_begin", mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &begun))
    guard let transaction = begun else {
      throw LMDBError(code: .noMemory, call: "mdb_txn_begin", detail: "no transaction came back")
    }
    // While it lives no writer changes the pages that it sees.
    defer { mdb_txn_abort(transaction) }
    for _ in 0..<checkAttempts {
      do {
        let walk = try FileWalk(handle, transaction: UInt64(mdb_txn_id(transaction)))
        guard let fault = try walk.firstFault(in: databases) else { return }
        throw LMDBError(code: .corrupted, call: "pread", detail: fault.description)
      } catch let error as LMDBError where error.code == .outrun {
        mdb_txn_reset(transaction)
        try check("mdb_txn_renew", mdb_txn_renew(transaction))
      } catch let error as LMDBError {
        throw error
      } catch {
        throw LMDBError(code: .corrupted, call: "pread", detail: "\(error)")
      }
    }
    throw LMDBError(
      code: .outrun, call: "pread", detail: "a writer committed while its header was being read")
  }

  /// How often to try again when a writer commits while the header is being read.
  private static let checkAttempts = 100

  private static func isDamaged(_ handle: OpaquePointer) throws(LMDBError) -> Bool {
    do {
      return try !FileWalk(opening: handle).run().isEmpty
    } catch let error as LMDBError {
      throw error
    } catch {
      return true
    }
  }

  /// Lengthens the file to the last page that its header names.
  ///
  /// Transactions that give back pages at the end leave the file short of it; with this, a short
  /// file is a damaged one, but for a crash within a moment.
  static func padToLastPage(_ handle: OpaquePointer) throws(LMDBError) {
    let facts = try FileFacts(handle)
    guard facts.fileBytes < facts.neededBytes else { return }
    guard ftruncate(facts.descriptor, off_t(facts.neededBytes)) == 0 else {
      try check("ftruncate", errno)
      return
    }
  }

  /// Frees the reader slots of dead processes, and returns how many there were. Opening does the
  /// same. While such a slot exists, no space that its reader saw is used again.
  @discardableResult
  public func clearStaleReaders() throws(LMDBError) -> Int {
    var dead: Int32 = 0
    try check("mdb_reader_check", mdb_reader_check(handle, &dead))
    return Int(dead)
  }

  /// The length of the file in bytes.
  public var fileBytes: Int {
    get throws(LMDBError) { try FileFacts(handle).fileBytes }
  }
}

/// How long the file is and how long its header says it is.
struct FileFacts {
  var descriptor: Int32
  var fileBytes: Int
  var pageBytes: Int
  var neededBytes: Int

  init(_ handle: OpaquePointer) throws(LMDBError) {
    var information = MDB_envinfo()
    try check("mdb_env_info", mdb_env_info(handle, &information))
    var statistics = MDB_stat()
    try check("mdb_env_stat", mdb_env_stat(handle, &statistics))
    descriptor = -1
    try check("mdb_env_get_fd", mdb_env_get_fd(handle, &descriptor))
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      try check("fstat", errno)
      throw LMDBError(code: .inputOutput, call: "fstat", detail: "no reason given")
    }
    fileBytes = Int(status.st_size)
    pageBytes = Int(statistics.ms_psize)
    let (pages, overflow) = information.me_last_pgno.addingReportingOverflow(1)
    let (bytes, tooLong) = pages.multipliedReportingOverflow(by: pageBytes)
    neededBytes = overflow || tooLong ? .max : bytes
  }
}
