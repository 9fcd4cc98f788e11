/// How to open an environment.
///
/// What is absent is absent on purpose: no `MDB_WRITEMAP`, `MDB_NOSYNC`, `MDB_NOMETASYNC` or
/// `MDB_DUPSORT`, and no nested transactions. Each is a known way to lose data with LMDB 0.9.
public struct EnvironmentOptions: Sendable, Hashable {
  /// Who may write.
  public enum Access: Sendable, Hashable {
    /// Reads and writes an existing file.
    case readWrite
    /// Reads and writes; creates the file when there is none.
    case create
    /// Reads beside a writer; needs to write to the lock file.
    case readOnly
    /// Reads without a lock file. Only safe while nobody can write to the file.
    case readOnlyUnlocked
  }

  /// Address space to reserve: 1 TiB, halved until the system grants it.
  ///
  /// It costs no memory, and spares all live resizing (`MDB_MAP_RESIZED`). 47 bits of user address
  /// space on x86-64 leave room for 128 of them.
  /// Source: lmdb.h, `mdb_env_set_mapsize`.
  public static let preferredMapBytes = 1 << 40
  /// The least address space that is worth opening a file with: 1 GiB.
  public static let leastMapBytes = 1 << 30
  /// Slots for simultaneous read transactions of all processes; LMDB's default is 126.
  public static let defaultReaderSlots = 1022

  /// Who may write.
  public var access: Access
  /// The named databases to open; with `create` and `readWrite` missing ones are created.
  public var databases: [String]
  /// Of those, the ones whose trees are followed before the map is used: a damaged tree leads LMDB
  /// out of the file, and the process to its end.
  public var verifiedDatabases: Set<String> = []
  /// Address space to reserve, in bytes; halved until the system grants it.
  public var mapBytes: Int = preferredMapBytes
  /// Slots for simultaneous read transactions of all processes.
  public var readerSlots: Int = defaultReaderSlots

  /// Options with the usual sizes.
  public init(access: Access, databases: [String]) {
    self.access = access
    self.databases = databases
  }
}
