import Foundation
import Synchronization
import Values

/// Watches roots for as long as it runs, and reads them whole from time to time.
///
/// Each folder is watched first and then read, so that what comes into it in between is seen twice
/// rather than not at all. One watch per folder, and only where the layout fits.
///
/// Each root has a thread of its own: a file system that does not answer holds up its root alone.
/// All methods may be called from any thread.
public final class DumpWatcher: Sendable {
  /// How to watch.
  public struct Options: Sendable {
    public var roots: [FilePath]
    public var layout: DumpLayout
    /// Between two complete readings of a root, in seconds.
    ///
    /// Source: the default is Syncthing's `rescanIntervalS`.
    public var rescanSeconds = 3600.0
    /// Roots are only read periodically, on whatever file system they lie.
    public var polls = false
    /// Between two readings of a root that cannot be seen as it should be, in seconds.
    ///
    /// Source: our choice: what an operator would wait for, and little work on 100,000 files.
    public var degradedRescanSeconds = 60.0
    /// Watches at most, for each root; `nil` for what the system allows.
    public var maximumWatches: Int?
    /// A root that says nothing for so long is told to be in trouble, in seconds.
    ///
    /// Source: our choice: reading 64 folders, after which it says something, takes a slow network
    /// file system some seconds.
    public var silenceSeconds = 60.0

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

  /// - Parameter post: is called on the roots' threads, also at the same time; it may hold them up.
  public init(_ options: Options, post: @escaping @Sendable (WatchNotice) -> Void) {
    self.options = options
    self.post = post
    state = Mutex(
      options.roots.map { root in
        RootState(
          WatchedRoot(path: root, fileSystem: "", isPolled: options.polls, watchedFolders: 0))
      })
  }

  /// How it goes.
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

  /// Has every root read as soon as possible.
  public func requestRescan() { rescanRequests.add(1, ordering: .relaxed) }

  /// Ends `run` soon.
  public func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Watches until `stop`.
  ///
  /// - Throws: `Failure` `.usage` when a root is itself a timestamp or camera folder or lies within
  ///   another, before anything is watched; `.failed` when the system gives no watches at all.
  public func run() throws {
    let claims = RootClaims(count: options.roots.count)
    let failure = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)
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
      // Once one has failed, another that hangs is not waited for.
      while ended.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
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

/// What is known of one root from outside of its thread.
private struct RootState: Sendable {
  var health: WatchHealth
  /// Times of silence that have passed.
  var silences: [WatchTrouble] = []
  /// When its thread last said something, in nanoseconds of uptime and by the clock.
  private var heard = WatchSession.now
  private var heardAt = WatchSession.wallNow

  init(_ root: WatchedRoot) {
    health = WatchHealth(roots: [root])
  }

  /// That its thread has said nothing for so long.
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
