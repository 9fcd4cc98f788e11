import CLMDB
import Glibc

/// A call into LMDB, or a check around one, that did not succeed.
public struct LMDBError: Error, Sendable, Hashable, CustomStringConvertible {
  /// LMDB's return code: negative for its own errors, positive for `errno`. Open, because later
  /// versions of the library add codes.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The number.
    public var rawValue: Int32

    /// The code of any number.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    /// The key has a value already.
    public static let keyExists = Code(rawValue: MDB_KEYEXIST)
    /// The key or the database does not exist.
    public static let notFound = Code(rawValue: MDB_NOTFOUND)
    /// A page that others refer to is not there: the file is damaged.
    public static let pageNotFound = Code(rawValue: MDB_PAGE_NOTFOUND)
    /// A page is not what it should be: the file is damaged.
    public static let corrupted = Code(rawValue: MDB_CORRUPTED)
    /// An earlier failure left the environment unusable; it has to be opened again.
    public static let panic = Code(rawValue: MDB_PANIC)
    /// The file was written by another version of the format.
    public static let versionMismatch = Code(rawValue: MDB_VERSION_MISMATCH)
    /// The file is not an LMDB file.
    public static let invalid = Code(rawValue: MDB_INVALID)
    /// The address space that was reserved is full.
    public static let mapFull = Code(rawValue: MDB_MAP_FULL)
    /// All slots of readers are taken.
    public static let readersFull = Code(rawValue: MDB_READERS_FULL)
    /// A transaction has changed too many pages.
    public static let transactionFull = Code(rawValue: MDB_TXN_FULL)
    /// A key is empty or longer than 511 bytes, or a value too long.
    public static let badValueSize = Code(rawValue: MDB_BAD_VALSIZE)

    /// The file ends before the last page that its header names. Not a code of LMDB, which would
    /// die of SIGBUS instead.
    public static let truncated = Code(rawValue: -40_001)
    /// This process has the file open already. Not a code of LMDB, which would lose its locks.
    public static let alreadyOpen = Code(rawValue: -40_002)
    /// A writer committed faster than we could read: try again. Not a code of LMDB.
    public static let outrun = Code(rawValue: -40_003)

    /// The disk is full.
    public static let noSpace = Code(rawValue: ENOSPC)
    /// The user's share of the disk is full.
    public static let quotaExceeded = Code(rawValue: EDQUOT)
    /// The file's permissions forbid it.
    public static let accessDenied = Code(rawValue: EACCES)
    /// The system forbids it.
    public static let notPermitted = Code(rawValue: EPERM)
    /// The file system is mounted read-only.
    public static let readOnlyFileSystem = Code(rawValue: EROFS)
    /// The file or its folder is not there.
    public static let noSuchFile = Code(rawValue: ENOENT)
    /// The disk failed.
    public static let inputOutput = Code(rawValue: EIO)
    /// The system grants no more memory or address space.
    public static let noMemory = Code(rawValue: ENOMEM)
  }

  /// What kind of failure it is.
  public var code: Code
  /// The function that failed: `mdb_put`.
  public var call: String
  /// The library's text for the code, or the result of a check.
  public var detail: String

  /// The failure of a call or check.
  public init(code: Code, call: String, detail: String) {
    self.code = code
    self.call = call
    self.detail = detail
  }

  /// `mdb_put: No space left on device (28)`
  public var description: String { "\(call): \(detail) (\(code.rawValue))" }
}

/// Throws unless `code` is `MDB_SUCCESS`, naming the call that returned it.
func check(_ call: String, _ code: Int32) throws(LMDBError) {
  guard code != MDB_SUCCESS else { return }
  throw LMDBError(
    code: LMDBError.Code(rawValue: code), call: call, detail: String(cString: mdb_strerror(code)))
}
