import Values

/// What a `DumpWatcher` tells of a root. Every notice is a hint where to look: the files themselves
/// decide, so that a notice that comes twice, late or for nothing does no harm.
public enum WatchNotice: Sendable {
  /// A whole root was read.
  case scanned(ScanReport)
  /// These files are new or were written to. `moves` has the files and folders among them that had
  /// another name before.
  case found(ScanReport, moves: [Move])
  /// Files and folders of these names were removed, or moved to where nobody looks.
  case gone([FilePath])

  /// A file or folder, before and after a rename that the kernel told of.
  public struct Move: Sendable, Hashable {
    public var from: FilePath
    public var to: FilePath
  }
}

/// Why a root is not seen as it should be; new files are found, but later, and nothing is noted as
/// gone meanwhile.
public struct WatchTrouble: Sendable, Hashable {
  /// The kind of trouble, by its stable name.
  public enum Code: String, Sendable, Codable {
    /// The system dropped events: the root is being read anew.
    case overflow
    /// The system allows no more watches: some folders are only seen by periodic reading.
    case watchLimit = "watch-limit"
    /// The root is not there.
    case rootGone = "root-gone"
    /// Where the root was there is another folder, or another disk.
    case rootReplaced = "root-replaced"
    /// The root cannot be read.
    case unreadable
    /// The root's file system has not answered for a minute.
    case noAnswer = "no-answer"
  }

  public var code: Code
  /// Absolute, once it was there.
  public var root: FilePath
  /// A clause for people.
  public var reason: String
  public var since: WallTime
  /// When it had passed; `nil` while it lasts.
  public var until: WallTime?
}

/// The state of one watched root.
public struct WatchedRoot: Sendable, Hashable {
  /// Absolute, once it was there.
  public var path: FilePath
  /// The file system's type; empty when the system does not tell.
  public var fileSystem: String
  /// The root is read periodically and nothing else.
  public var isPolled: Bool
  /// Folders under it that have a watch.
  public var watchedFolders: Int
}

/// The state of a watcher.
public struct WatchHealth: Sendable, Hashable {
  public var roots: [WatchedRoot]
  /// In the order of the roots; empty when all is well.
  public var troubles: [WatchTrouble] = []
  /// The last troubles that have passed, oldest first.
  public var past: [WatchTrouble] = []
  /// Since the watcher began.
  public var overflows = 0
  /// Complete readings of a root since the watcher began.
  public var scans = 0
  /// Counts on as long as the thread of any root makes progress.
  public var heartbeats: UInt64 = 0
}
