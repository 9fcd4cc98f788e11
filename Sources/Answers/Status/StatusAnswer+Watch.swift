extension StatusAnswer {
  /// How the archive's watch does.
  public struct Watch: AnswerPart {
    /// A root that is watched.
    public struct Root: AnswerPart {
      /// As `FilePath.description` spells it.
      public var path: String
      /// The file system's type; empty when unknown.
      public var fileSystem: String
      /// Only read periodically.
      public var isPolled: Bool
      /// Folders that have a watch.
      public var watchedFolders: Int
      /// The system shows who still writes to a file; absent when that is not known.
      public var knowsWriters: Bool?

      /// The value with these parts.
      public init(
        path: String, fileSystem: String, isPolled: Bool, watchedFolders: Int,
        knowsWriters: Bool? = nil
      ) {
        self.knowsWriters = knowsWriters
        self.path = path
        self.fileSystem = fileSystem
        self.isPolled = isPolled
        self.watchedFolders = watchedFolders
      }
    }

    /// Why a root is not seen as it should be.
    public struct Trouble: AnswerPart {
      /// A stable name.
      public var code: String
      /// The root's path.
      public var root: String
      /// A clause for people.
      public var reason: String
      /// When it began.
      public var since: Moment
      /// When it had passed.
      public var until: Moment?

      /// The value with these parts.
      public init(code: String, root: String, reason: String, since: Moment, until: Moment? = nil) {
        self.code = code
        self.root = root
        self.reason = reason
        self.since = since
        self.until = until
      }
    }

    /// A watch runs now.
    public var isRunning: Bool
    /// Its process number.
    public var process: Int32
    /// When the watch began.
    public var began: Moment
    /// When the watch last said how it does.
    public var written: Moment
    /// When it ended; `nil` while it runs, and when it was killed.
    public var ended: Moment?
    /// What it watches.
    public var roots: [Root]
    /// Why it does not see everything at once; empty when all is well.
    public var troubles: [Trouble]
    /// The last troubles that have passed.
    public var past: [Trouble]
    /// Files that wait until they have stopped changing.
    public var settling: Int
    /// How long the oldest of those has waited.
    public var oldestUnsettledSeconds: Double
    /// Sources that wait for a worker.
    public var queued: Int
    /// Sources that a worker has.
    public var working: Int
    /// Sources that wait for another try.
    public var waitingForRetry: Int
    /// Workers pause until the machine has less to do.
    public var isThrottled: Bool
    /// Sources read whole since it began.
    public var done: Int
    /// Times that the system dropped events.
    public var overflows: Int
    /// Complete readings of a root.
    public var scans: Int

    /// The value with these parts.
    public init(
      isRunning: Bool, process: Int32, began: Moment, written: Moment, ended: Moment? = nil,
      roots: [Root], troubles: [Trouble], past: [Trouble], settling: Int,
      oldestUnsettledSeconds: Double, queued: Int, working: Int, waitingForRetry: Int,
      isThrottled: Bool, done: Int, overflows: Int, scans: Int
    ) {
      self.isRunning = isRunning
      self.process = process
      self.began = began
      self.written = written
      self.ended = ended
      self.roots = roots
      self.troubles = troubles
      self.past = past
      self.settling = settling
      self.oldestUnsettledSeconds = oldestUnsettledSeconds
      self.queued = queued
      self.working = working
      self.waitingForRetry = waitingForRetry
      self.isThrottled = isThrottled
      self.done = done
      self.overflows = overflows
      self.scans = scans
    }
  }
}
