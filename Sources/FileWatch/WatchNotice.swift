import Values

/// What a `DumpWatcher` reports about a root. A notice is only a hint: its receiver examines the
/// files themselves, so that a notice does no harm when it comes twice, late or without cause.
public enum WatchNotice: Sendable {
  /// A whole root was read.
  case scanned(ScanReport)
  /// These files are new or were written to. `moves` holds the files and folders among them that
  /// had another name before.
  case found(ScanReport, moves: [Move])
  /// Files and folders with these paths were removed, or moved out of the watched folders.
  case gone([FilePath])

  /// A file or folder, before and after a rename that the kernel reported.
  public struct Move: Sendable, Hashable {
    /// The absolute path before.
    public var from: FilePath
    /// The absolute path after.
    public var to: FilePath
  }
}

/// Why a root cannot be watched properly. Meanwhile new files are found later than usual, and no
/// file is marked as gone.
public struct WatchTrouble: Sendable, Hashable {
  /// The kind of trouble, by its stable name.
  public enum Code: String, Sendable, Codable {
    /// The system dropped events: the root is read again from scratch.
    case overflow
    /// The system has no watches left: some folders are only read periodically.
    case watchLimit = "watch-limit"
    /// The root is missing.
    case rootGone = "root-gone"
    /// Another folder or another disk has taken the root's place.
    case rootReplaced = "root-replaced"
    /// The root cannot be read.
    case unreadable
    /// Folders or files below the root cannot be read.
    case foldersUnreadable = "folders-unreadable"
    /// The root's file system has not answered for a minute.
    case noAnswer = "no-answer"
  }

  /// The kind of trouble.
  public var code: Code
  /// The root's path: absolute, unless the root has never been found.
  public var root: FilePath
  /// A clause for people.
  public var reason: String
  /// When it began.
  public var since: WallTime
  /// When it had passed; `nil` while it lasts.
  public var until: WallTime?
}

/// The state of one watched root.
public struct WatchedRoot: Sendable, Hashable {
  /// The root's path: absolute, unless the root has never been found.
  public var path: FilePath
  /// The file system's type; empty when the system does not say.
  public var fileSystem: String
  /// Whether the root is only read periodically.
  public var isPolled: Bool
  /// How many folders under it have a watch.
  public var watchedFolders: Int
  /// Whether the system shows that somebody still writes to a file of it; when it does not, a file
  /// is read once two looks have found it unchanged. `nil`: there was no occasion to find out.
  public var knowsWriters: Bool?
}

/// The state of a watcher.
public struct WatchHealth: Sendable, Hashable {
  /// The roots, in the order in which they were given.
  public var roots: [WatchedRoot]
  /// The present troubles in the order of the roots; empty when all is well.
  public var troubles: [WatchTrouble] = []
  /// The last troubles that have passed, oldest first.
  public var past: [WatchTrouble] = []
  /// How often the system has dropped events since the watcher began.
  public var overflows = 0
  /// How many complete readings of a root the watcher has done.
  public var scans = 0
  /// Grows as long as the thread of any root makes progress.
  public var heartbeats: UInt64 = 0
}
