extension StatusAnswer {
  /// How the archive's watch does.
  public struct Watch: AnswerPart {
    public struct Root: AnswerPart {
      public var path: String
      /// The file system's type; empty when unknown.
      public var fileSystem: String
      /// Only read periodically.
      public var isPolled: Bool
      public var watchedFolders: Int

      public init(path: String, fileSystem: String, isPolled: Bool, watchedFolders: Int) {
        self.path = path
        self.fileSystem = fileSystem
        self.isPolled = isPolled
        self.watchedFolders = watchedFolders
      }
    }

    public struct Trouble: AnswerPart {
      /// A stable name.
      public var code: String
      public var root: String
      public var reason: String
      public var since: Moment
      /// When it had passed.
      public var until: Moment?

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
    public var process: Int32
    public var began: Moment
    /// When the watch last said how it does.
    public var written: Moment
    /// When it ended; `nil` while it runs, and when it was killed.
    public var ended: Moment?
    public var roots: [Root]
    /// Why it does not see everything at once; empty when all is well.
    public var troubles: [Trouble]
    /// The last troubles that have passed.
    public var past: [Trouble]
    /// Files that wait until they have stopped changing.
    public var settling: Int
    public var oldestUnsettledSeconds: Double
    /// Sources that wait for a worker.
    public var queued: Int
    public var working: Int
    public var waitingForRetry: Int
    /// Workers pause until the machine has less to do.
    public var isThrottled: Bool
    /// Sources read whole since it began.
    public var done: Int
    /// Times that the system dropped events.
    public var overflows: Int
    /// Complete readings of a root.
    public var scans: Int

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
