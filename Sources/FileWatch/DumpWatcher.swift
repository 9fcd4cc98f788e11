import FaceModel
import Foundation
import Synchronization

/// Watches roots for as long as it runs, and reads them whole from time to time.
///
/// Each folder is watched first and then read, so that what comes into it in between is seen twice
/// rather than not at all. One watch per folder, and only where the layout fits.
///
/// `run` uses a thread of its own; the other methods may be called from any thread.
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
    /// Watches at most; `nil` for what the system allows.
    public var maximumWatches: Int?

    public init(roots: [FilePath], layout: DumpLayout) {
      self.roots = roots
      self.layout = layout
    }
  }

  private let options: Options
  private let post: @Sendable (WatchNotice) -> Void
  private let state: Mutex<WatchHealth>
  private let rescanRequests = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)

  /// - Parameter post: is called on the watcher's thread; it may hold that up.
  public init(_ options: Options, post: @escaping @Sendable (WatchNotice) -> Void) {
    self.options = options
    self.post = post
    let roots = options.roots.map {
      WatchedRoot(path: $0, fileSystem: "", isPolled: options.polls, watchedFolders: 0)
    }
    state = Mutex(WatchHealth(roots: roots))
  }

  /// How it goes.
  public var health: WatchHealth { state.withLock { $0 } }

  /// Has every root read as soon as possible.
  public func requestRescan() { rescanRequests.add(1, ordering: .relaxed) }

  /// Ends `run` soon.
  public func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Watches until `stop`.
  ///
  /// - Throws: `Failure` `.usage` when a root is itself a timestamp or camera folder or lies within
  ///   another, before anything is watched; `.failed` when the system gives no watches at all.
  public func run() throws {
    let session = try WatchSession(
      options, post: post,
      publish: { health in
        self.state.withLock { state in
          let heartbeats = state.heartbeats
          state = health
          state.heartbeats = heartbeats + 1
        }
      })
    var rescans = 0
    while !isStopped.load(ordering: .relaxed) {
      let requested = rescanRequests.load(ordering: .relaxed)
      if requested != rescans { session.wantScans() }
      rescans = requested
      try session.step()
    }
  }
}
