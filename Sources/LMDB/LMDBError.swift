import CLMDB
import Glibc

/// A call into LMDB, or a check around one, that did not succeed.
public struct LMDBError: Error, Sendable, Hashable, CustomStringConvertible {
  /// LMDB's return code: negative for its own errors, positive for `errno`. Open, because later
  /// versions of the library add codes.
  public struct Code: RawRepresentable, Sendable, Hashable {
    public var rawValue: Int32

    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    public static let keyExists = Code(rawValue: MDB_KEYEXIST)
    public static let notFound = Code(rawValue: MDB_NOTFOUND)
    public static let pageNotFound = Code(rawValue: MDB_PAGE_NOTFOUND)
    public static let corrupted = Code(rawValue: MDB_CORRUPTED)
    public static let panic = Code(rawValue: MDB_PANIC)
    public static let versionMismatch = Code(rawValue: MDB_VERSION_MISMATCH)
    /// The file is not an LMDB file.
    public static let invalid = Code(rawValue: MDB_INVALID)
    public static let mapFull = Code(rawValue: MDB_MAP_FULL)
    public static let readersFull = Code(rawValue: MDB_READERS_FULL)
    public static let transactionFull = Code(rawValue: MDB_TXN_FULL)
    public static let badValueSize = Code(rawValue: MDB_BAD_VALSIZE)

    /// The file ends before the last page that its header names. Not a code of LMDB, which would
    /// die of SIGBUS instead.
    public static let truncated = Code(rawValue: -40_001)
    /// This process has the file open already. Not a code of LMDB, which would lose its locks.
    public static let alreadyOpen = Code(rawValue: -40_002)
    /// A writer committed faster than we could read: try again. Not a code of LMDB.
    public static let outrun = Code(rawValue: -40_003)

    public static let noSpace = Code(rawValue: ENOSPC)
    public static let quotaExceeded = Code(rawValue: EDQUOT)
    public static let accessDenied = Code(rawValue: EACCES)
    public static let notPermitted = Code(rawValue: EPERM)
    public static let readOnlyFileSystem = Code(rawValue: EROFS)
    public static let noSuchFile = Code(rawValue: ENOENT)
    public static let inputOutput = Code(rawValue: EIO)
    public static let noMemory = Code(rawValue: ENOMEM)
  }

  public var code: Code
  /// The function that failed: `mdb_put`.
  public var call: String
  /// The library's text for the code, or the result of a check.
  public var detail: String

  public init(code: Code, call: String, detail: String) {
    self.code = code
    self.call = call
    self.detail = detail
  }

  public var description: String { "\(call): \(detail) (\(code.rawValue))" }
}

/// Throws unless `code` is `MDB_SUCCESS`, naming the call that returned it.
func check(_ call: String, _ code: Int32) throws(LMDBError) {
  guard code != MDB_SUCCESS else { return }
  throw LMDBError(
    code: LMDBError.Code(rawValue: code), call: call, detail: String(cString: mdb_strerror(code)))
}
