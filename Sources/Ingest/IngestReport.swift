import Archive
import FileWatch
import SightingStream
import Values

/// What a run did, and what it could not do.
public struct IngestReport: Sendable {
  /// A source that could not be read, or only in part.
  public struct Problem: Sendable, Equatable {
    /// What is wrong with a source.
    public enum Kind: String, Sendable {
      /// Decoded in part.
      case partial
      /// Given up.
      case parked
      /// The file cannot be opened or read; the next run tries again.
      case unreadable
    }

    /// Absolute.
    public var path: FilePath
    /// How bad it is.
    public var kind: Kind
    /// Why, with a stable code.
    public var reason: SourceSummary.Reason
    /// The journal said so before this run began, and the file has not changed since.
    public var isOld: Bool

    /// A problem with one file.
    public init(path: FilePath, kind: Kind, reason: SourceSummary.Reason, isOld: Bool) {
      self.path = path
      self.kind = kind
      self.reason = reason
      self.isOld = isOld
    }
  }

  /// A root of which more than half of the known files were missing, so that none was noted as
  /// gone.
  public struct FrozenRoot: Sendable, Hashable {
    /// Absolute, without symbolic links.
    public var root: FilePath
    /// Known files of the root that are missing.
    public var missing: Int
    /// Files of the root that the journal knows.
    public var known: Int

    /// A root with so many files missing.
    public init(root: FilePath, missing: Int, known: Int) {
      self.root = root
      self.missing = missing
      self.known = known
    }
  }

  /// Sources found under the roots.
  public var found = 0
  /// Of those, finished by an earlier run and unchanged.
  public var unchanged = 0
  /// Of those, further files of content that the archive has.
  public var copies = 0
  /// Decoded whole in this run.
  public var done = 0
  /// Sources that changed while they were read; the next run takes them up.
  public var changed: [FilePath] = []
  /// Sources that could not be read, or only in part.
  public var problems: [Problem] = []
  /// Sources that were read and have something odd about them; not kept by a watch.
  public var warned: [(path: FilePath, warnings: [SourceWarningRow])] = []
  /// How many of the sources that a watch has read have each warning, by its code.
  public var sourcesByWarning: [String: Int] = [:]
  /// Sources whose files' names say another camera or time now; their rows followed, unread.
  public var moved = 0
  /// Known files that are not there any more; what the archive has of them stays.
  public var vanished = 0
  /// Roots of which nothing was noted as gone.
  public var frozenRoots: [FrozenRoot] = []
  /// Paths below the roots that no source is made of.
  public var unmatched: [UnmatchedPath] = []
  /// Files under a temporary name, left alone.
  public var temporaryFiles = 0
  /// How far the run has come.
  public var progress = IngestProgress()
  /// What became of every frame and detection of this run.
  public var accounting = FrameAccounting()
  /// Sightings that were left out, for they only repeat faces that never move.
  public var leftOut = 0
  /// Worker time per stage in this run, in seconds, over all workers.
  public var stageSeconds: [String: Double] = [:]
  /// Tries that a worker did not survive.
  public var failedTries = 0
  /// Sources that resumed at the last checkpoint of an earlier try.
  public var resumed = 0
  /// What the kernel does not offer of the walls around a worker; empty when all stand.
  public var missingWalls = ""
  /// A worker has come so far that it would have reported them.
  public var hasHeardWorker = false
  /// The run was stopped before everything was done.
  public var isInterrupted = false

  /// Nothing done yet.
  public init() {}
}
