import CLMDB
import Glibc

/// One LMDB file, opened by this process.
///
/// A process that opens an LMDB file twice loses its locks at the first close (lmdb.h, "Caveats"),
/// so a second environment on the same file is refused until the first is gone.
///
/// **Threading.** Any thread may begin transactions. A read transaction may move between threads,
/// a write transaction stays on the thread that began it.
///
/// `@unchecked Sendable`: the handle is set once in `init` and freed in `deinit`; LMDB serialises
/// `mdb_txn_begin`, `mdb_env_info` and `mdb_reader_check` itself, and the other properties are
/// constants.
public final class Environment: @unchecked Sendable {
  /// The path that the environment was opened with.
  public let path: String
  /// Who may write, as it was opened.
  public let access: EnvironmentOptions.Access
  let handle: OpaquePointer
  private let lease: FileLease
  private let databases: [String: Database]

  /// Opens the file at `path`; its lock file is `path` + `-lock`.
  ///
  /// Clears the reader slots of dead processes, and refuses a file that is shorter than its own
  /// header says: reading past the end of a map kills the process.
  ///
  /// - Throws: `LMDBError`: `alreadyOpen`, `truncated`, `invalid`, `noSuchFile`, or what the system
  ///   says.
  public init(path: String, options: EnvironmentOptions) throws(LMDBError) {
    try Self.checkPlausibleFile(path, options)
    let existing = try FileLease.claimExisting(path)
    let handle = try Self.open(path, options)
    do throws(LMDBError) {
      if let existing {
        lease = existing
      } else {
        lease = try FileLease.claimCreated(path)
      }
      try Self.checkLength(handle)
      if options.access != .readOnlyUnlocked {
        try check("mdb_reader_check", mdb_reader_check(handle, nil))
      }
      if !options.verifiedDatabases.isEmpty {
        try Self.checkTrees(handle, options.verifiedDatabases)
      }
      databases = try Self.openDatabases(handle, options)
    } catch {
      mdb_env_close(handle)
      throw error
    }
    self.path = path
    self.handle = handle
    access = options.access
  }

  deinit {
    mdb_env_close(handle)
  }

  /// Whether transactions of this environment can write.
  public var isWritable: Bool { access == .create || access == .readWrite }

  /// The handle of a database that ``EnvironmentOptions/databases`` named.
  ///
  /// - Throws: `LMDBError` `notFound` for any other name.
  public func database(_ name: String) throws(LMDBError) -> Database {
    guard let database = databases[name] else {
      throw LMDBError(
        code: .notFound, call: "mdb_dbi_open", detail: "the database \(name) was not opened")
    }
    return database
  }

  private static func open(
    _ path: String, _ options: EnvironmentOptions
  ) throws(LMDBError) -> OpaquePointer {
    var bytes = options.mapBytes
    while true {
      do throws(LMDBError) {
        return try open(path, options, mapBytes: bytes)
      } catch {
        // The address space may be limited (RLIMIT_AS, containers): less is still plenty.
        guard error.code == .noMemory, bytes / 2 >= EnvironmentOptions.leastMapBytes else {
          throw error
        }
        bytes /= 2
      }
    }
  }

  private static func open(
    _ path: String, _ options: EnvironmentOptions, mapBytes: Int
  ) throws(LMDBError) -> OpaquePointer {
    var created: OpaquePointer?
    try check("mdb_env_create", mdb_env_create(&created))
    guard let handle = created else {
      throw LMDBError(code: .noMemory, call: "mdb_env_create", detail: "no environment came back")
    }
    do throws(LMDBError) {
      try check("mdb_env_set_mapsize", mdb_env_set_mapsize(handle, mapBytes))
      try check("mdb_env_set_maxdbs", mdb_env_set_maxdbs(handle, UInt32(options.databases.count)))
      try check(
        "mdb_env_set_maxreaders", mdb_env_set_maxreaders(handle, UInt32(options.readerSlots)))
      try check("mdb_env_open", mdb_env_open(handle, path, options.flags, 0o644))
      return handle
    } catch {
      // lmdb.h: after a failed mdb_env_open the handle still has to be closed.
      mdb_env_close(handle)
      throw error
    }
  }
}

extension EnvironmentOptions {
  fileprivate var flags: UInt32 {
    // NOTLS ties reader slots to transactions instead of threads; NORDAHEAD because searches
    // jump about in files that may be larger than memory.
    let common = UInt32(MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD)
    switch access {
    case .readWrite, .create: return common
    case .readOnly: return common | UInt32(MDB_RDONLY)
    case .readOnlyUnlocked: return common | UInt32(MDB_RDONLY | MDB_NOLOCK)
    }
  }
}
