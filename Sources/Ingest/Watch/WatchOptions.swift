import Logging
import Synchronization

/// How to watch, besides the options of every run.
public struct WatchOptions: Sendable {
  /// How long a file must not have changed before it is read, in seconds.
  ///
  /// Source: our choice, half of Syncthing's `fsWatcherDelayS`: a programme that copies a file
  /// pauses for less.
  public var settleSeconds = 5.0
  /// Between two complete readings of a root, in seconds.
  public var rescanSeconds = 3600.0
  /// Roots are only read periodically, on whatever file system they lie.
  public var polls = false
  /// Watches at most; `nil` for what the system allows.
  public var maximumWatches: Int?
  /// Between two readings of a root that cannot be seen as it should be, in seconds.
  public var degradedRescanSeconds = 60.0
  /// Requests to read every root again.
  public var rescanRequests = RescanRequests()
  /// Where events are logged.
  public var logger: Logger

  /// The defaults, with events written to `logger`.
  public init(logger: Logger) {
    self.logger = logger
  }
}

/// Counts wishes that every root be read again. May be used from any thread.
public final class RescanRequests: Sendable {
  private let count = Atomic<Int>(0)

  /// No request yet.
  public init() {}

  /// Asks that every root be read again. May be called from any thread.
  public func request() { count.add(1, ordering: .relaxed) }

  /// How many there were so far.
  var total: Int { count.load(ordering: .relaxed) }
}
