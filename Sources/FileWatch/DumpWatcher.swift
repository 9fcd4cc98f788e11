import Foundation
import Synchronization
import Threads
import Values

/// Watches roots for new, renamed and removed files, and reads each root from scratch from time to
/// time.
///
/// It first watches a folder and then reads it, so that a file that comes in between is seen twice
/// rather than not at all. Only folders that fit the layout have a watch, one each.
///
/// Each root has its own thread, so that a file system that does not answer delays no other root.
/// All methods may be called from any thread.
public final class DumpWatcher: Sendable {
  /// How to watch.
  public struct Options: Sendable {
    /// The folders that hold timestamp folders.
    public var roots: [FilePath]
    /// What the names under the roots mean.
    public var layout: DumpLayout
    /// The time between two complete readings of a root, in seconds.
    ///
    /// Source: the default is Syncthing's `rescanIntervalS`.
    public var rescanSeconds = 3600.0
    /// Whether roots are only read periodically, whatever their file system.
    public var polls = false
    /// The time between two readings of a root that is in trouble, in seconds.
    ///
    /// Source: our choice: an operator can wait that long, and 100,000 files are little work.
    public var degradedRescanSeconds = 60.0
    /// The most watches for each root; `nil` for as many as the system allows.
    public var maximumWatches: Int?
    /// How long a root's thread may report nothing before the root counts as in trouble, in
    /// seconds.
    ///
    /// Source: our choice: it reports after 64 folders, which take some seconds to read on a slow
    /// network file system.
    public var silenceSeconds = 60.0

    /// Creates options with the defaults for everything else.
    public init(roots: [FilePath], layout: DumpLayout) {
      self.roots = roots
      self.layout = layout
    }
  }

  private let options: Options
  private let post: @Sendable (WatchNotice) -> Void
  private let state: Mutex<[RootState]>
  private let rescanRequests = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)

  /// Creates a watcher, which does nothing before `run`.
  ///
  /// - Parameter post: Called on the roots' threads, possibly by several at once; it may block
  ///   them.
  public init(_ options: Options, post: @escaping @Sendable (WatchNotice) -> Void) {
    self.options = options
    self.post = post
    state = Mutex(
      options.roots.map { root in
        RootState(
          WatchedRoot(path: root, fileSystem: "", isPolled: options.polls, watchedFolders: 0))
      })
  }

  /// The present state of the roots.
  public var health: WatchHealth {
    let now = WatchSession.now
    return state.withLock { roots in
      var all = WatchHealth(roots: roots.flatMap(\.health.roots))
      for root in roots {
        all.troubles += root.health.troubles
        if let silence = root.silence(now, options.silenceSeconds) { all.troubles.append(silence) }
        all.past += root.health.past + root.silences
        all.overflows += root.health.overflows
        all.scans += root.health.scans
        all.heartbeats += root.health.heartbeats
      }
      if roots.count > 1 || roots.contains(where: { !$0.silences.isEmpty }) {
        all.past.sort { $0.until ?? $0.since < $1.until ?? $1.since }
        all.past = all.past.suffix(WatchSession.mostPast)
      }
      return all
    }
  }

  /// Asks for a reading of every root as soon as possible.
  public func requestRescan() { rescanRequests.add(1, ordering: .relaxed) }

  /// Asks `run` to end; it returns soon after.
  public func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Watches until `stop`; blocks the calling thread.
  ///
  /// - Throws: `Failure` `.usage` when a root is itself a timestamp or camera folder or is inside
  ///   another root, before anything is watched; `.failed` when the system allows no watches at
  ///   all.
  public func run() throws {
    let claims = RootClaims(count: options.roots.count)
    let failure = Mutex<(any Error)?>(nil)
    let ended = TimedSemaphore()
    for index in options.roots.indices {
      let thread = Thread {
        do {
          try self.watch(index, claims)
        } catch {
          failure.withLock { $0 = $0 ?? error }
          self.stop()
        }
        ended.signal()
      }
      thread.name = "watcher \(index)"
      thread.stackSize = 8 << 20
      thread.start()
    }
    for _ in options.roots {
      // Once one root has failed, do not wait for another that hangs.
      while !ended.wait(seconds: 0.5) {
        if let failure = failure.withLock({ $0 }) { throw failure }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func watch(_ index: Int, _ claims: RootClaims) throws {
    var own = options
    own.roots = [options.roots[index]]
    let session = try WatchSession(
      own, post: post,
      publish: { health in self.state.withLock { $0[index].note(health, self.options) } })
    try session.refuseMisuse(index, claims)
    var rescans = 0
    while !isStopped.load(ordering: .relaxed) {
      let requested = rescanRequests.load(ordering: .relaxed)
      if requested != rescans { session.wantScans() }
      rescans = requested
      try session.step()
    }
  }
}

/// What is known about one root outside its thread.
private struct RootState: Sendable {
  var health: WatchHealth
  /// Times of silence that have passed.
  var silences: [WatchTrouble] = []
  /// When its thread last reported, in nanoseconds of uptime and by the clock.
  private var heard = WatchSession.now
  private var heardAt = WatchSession.wallNow

  init(_ root: WatchedRoot) {
    health = WatchHealth(roots: [root])
  }

  /// The trouble that its thread has reported nothing for more than `seconds`; `nil` otherwise.
  func silence(_ now: UInt64, _ seconds: Double) -> WatchTrouble? {
    guard now > heard, Double(now - heard) / 1e9 > seconds else { return nil }
    return WatchTrouble(
      code: .noAnswer, root: health.roots.first?.path ?? FilePath(bytes: []),
      reason: "its file system does not answer", since: heardAt)
  }

  mutating func note(_ health: WatchHealth, _ options: DumpWatcher.Options) {
    let now = WatchSession.now
    if var trouble = silence(now, options.silenceSeconds) {
      trouble.until = WatchSession.wallNow
      silences = silences.suffix(WatchSession.mostPast - 1) + [trouble]
    }
    let heartbeats = self.health.heartbeats
    self.health = health
    self.health.heartbeats = heartbeats + 1
    heard = now
    heardAt = WatchSession.wallNow
  }
}
