import Foundation
import Values

/// The work and the state of one watcher thread.
final class WatchSession {
  /// One root, as it was at the last check.
  struct Root {
    /// The path as the user gave it.
    var named: FilePath
    /// The path without symbolic links; `nil` while the root is missing.
    var canonical: FilePath?
    var place: FolderIdentity?
    var fileSystem: MountedFileSystem?
    var isPolled: Bool
    /// When to read it next, in nanoseconds of uptime.
    var nextScan: UInt64 = 0
    /// How many folders got no watch at the last reading.
    var unwatched = 0
    /// Below it, what the system did not let us read when it was last looked at, and why.
    var unreadable: [FilePath: String] = [:]
    var troubles: [WatchTrouble.Code: WatchTrouble] = [:]
    /// The path for people: without symbolic links, as when the root was last found.
    var path: FilePath
  }

  let options: DumpWatcher.Options
  let scanner: DumpScanner
  let inotify: Inotify
  let post: (WatchNotice) -> Void
  private let publish: (WatchHealth) -> Void
  var roots: [Root]
  var watches = WatchTable()
  /// Events that were read while folders were, so that the system's queue stays short.
  var backlog: [Inotify.Event] = []
  /// Halves of renames whose other half may still come.
  var departures: [UInt32: (path: FilePath, time: UInt64)] = [:]
  var overflows = 0
  private var past: [WatchTrouble] = []
  private var scans = 0
  private var nextCheck: UInt64 = 0

  /// The longest time that a step waits for events.
  private static let stepMilliseconds: Int32 = 200
  /// The time between two checks of the roots themselves.
  private static let checkNanoseconds: UInt64 = 1_000_000_000

  init(
    _ options: DumpWatcher.Options, post: @escaping (WatchNotice) -> Void,
    publish: @escaping (WatchHealth) -> Void
  ) throws {
    self.options = options
    self.post = post
    self.publish = publish
    scanner = DumpScanner(layout: options.layout)
    roots = options.roots.map { Root(named: $0, isPolled: options.polls, path: $0) }
    do throws(FileSystemError) {
      inotify = try Inotify()
    } catch {
      throw Failure(
        .failed, attempted: "watch folders", reason: error.reason,
        remedy: "Check the limits fs.inotify.max_user_instances and fs.file-max.")
    }
  }

  static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

  /// Refuses a root that cannot become usable by waiting.
  ///
  /// - Parameter number: The number of this session's root among all.
  /// - Throws: `Failure` `.usage`.
  func refuseMisuse(_ number: Int, _ claims: RootClaims) throws {
    for root in roots {
      guard !claims.overlaps(number, try? FileSystem.canonical(root.named)) else {
        throw Failure(
          .usage, attempted: "watch the root", subject: root.named.description,
          reason: "it is inside another root, or the same folder", remedy: "Name each root once.")
      }
      try scanner.refuseMisplaced(root: root.named)
    }
  }

  func wantScans() {
    for index in roots.indices { roots[index].nextScan = 0 }
  }

  /// Waits a moment for events and handles them.
  func step() throws {
    checkRoots()
    for index in roots.indices where roots[index].nextScan <= Self.now { scan(index) }
    if backlog.isEmpty { inotify.wait(milliseconds: Self.stepMilliseconds) }
    try takeEvents()
    report()
  }

  private func report() {
    var health = WatchHealth(
      roots: roots.enumerated().map { index, root in
        WatchedRoot(
          path: root.path, fileSystem: root.fileSystem?.type ?? "", isPolled: root.isPolled,
          watchedFolders: watches.count(of: index),
          knowsWriters: root.canonical.flatMap { OpenWriters.provesWriters(in: $0) })
      })
    health.troubles = roots.flatMap { root in
      root.troubles.values.sorted { $0.code.rawValue < $1.code.rawValue }
    }
    health.past = past
    health.overflows = overflows
    health.scans = scans
    publish(health)
  }

  // MARK: Roots

  private func checkRoots() {
    guard Self.now >= nextCheck else { return }
    nextCheck = Self.now + Self.checkNanoseconds
    for index in roots.indices { check(index) }
  }

  /// Checks whether a root is still the same folder.
  private func check(_ index: Int) {
    let root = roots[index]
    let canonical: FilePath
    let status: stat
    do throws(FileSystemError) {
      canonical = try FileSystem.canonical(root.named)
      status = try FileSystem.status(of: canonical)
      guard FileSystem.isFolder(status) else {
        throw FileSystemError(code: ENOTDIR, call: "stat")
      }
    } catch {
      lose(index, error.reason)
      return
    }
    let place = FolderIdentity(status)
    guard root.canonical != canonical || root.place != place else { return }
    if let old = root.canonical { unwatch(under: old) }
    if let before = root.place, before != place {
      trouble(
        .rootReplaced, index,
        before.device == place.device
          ? "another folder is in its place" : "another file system is in its place")
    }
    roots[index].canonical = canonical
    roots[index].path = canonical
    roots[index].place = place
    roots[index].fileSystem = MountedFileSystem(under: canonical)
    roots[index].isPolled = options.polls || roots[index].fileSystem?.isRemote ?? false
    roots[index].nextScan = 0
  }

  private func lose(_ index: Int, _ reason: String) {
    if let old = roots[index].canonical { unwatch(under: old) }
    roots[index].canonical = nil
    // Its identity stays known: another folder may come back in its place.
    for code in roots[index].troubles.keys where code != .rootGone { pass(code, index) }
    trouble(
      .rootGone, index, "the folder is missing (\(reason)); it is watched as soon as it exists")
    roots[index].nextScan = .max
  }

  // MARK: Reading

  private func scan(_ index: Int) {
    guard roots[index].canonical != nil else {
      roots[index].nextScan = .max
      return
    }
    roots[index].unwatched = 0
    do {
      let report = try scanner.scan(root: roots[index].named) { folder in
        watch(folder, of: index)
        beat()
      }
      scans += 1
      let lasting: Set<WatchTrouble.Code> = [.watchLimit, .foldersUnreadable]
      for code in roots[index].troubles.keys where !lasting.contains(code) { pass(code, index) }
      noteLimit(index)
      roots[index].unreadable = [:]
      noteUnreadable(report, index)
      post(.scanned(report))
    } catch {
      trouble(.unreadable, index, (error as? Failure)?.reason ?? "\(error)")
    }
    let isWell = roots[index].troubles.isEmpty
    let seconds =
      isWell && roots[index].fileSystem?.reportsPoorly != true
      ? options.rescanSeconds : min(options.rescanSeconds, options.degradedRescanSeconds)
    roots[index].nextScan = Self.now + UInt64(seconds * 1e9)
  }

  func noteLimit(_ index: Int) {
    let count = roots[index].unwatched
    if count > 0 {
      let soon = Self.now + UInt64(options.degradedRescanSeconds * 1e9)
      roots[index].nextScan = min(roots[index].nextScan, soon)
    }
    guard count > 0 else { return pass(.watchLimit, index) }
    trouble(
      .watchLimit, index,
      "\(count) of its folders cannot be watched (fs.inotify.max_user_watches)")
  }

  /// Takes note of what a look into some folders of a root, or all, found that may not be read.
  func noteUnreadable(_ report: ScanReport, _ index: Int) {
    for path in report.unmatched where path.code == .unreadable {
      roots[index].unreadable[path.path] = path.reason
    }
    guard let first = roots[index].unreadable.min(by: { $0.key < $1.key }) else {
      return pass(.foldersUnreadable, index)
    }
    let count = roots[index].unreadable.count
    trouble(
      .foldersUnreadable, index,
      "\(first.key) cannot be read (\(first.value))"
        + (count > 1 ? ", nor can \(count - 1) others below the root" : "")
        + "; let the user of the watch read and enter it")
  }

  // MARK: Troubles

  func trouble(_ code: WatchTrouble.Code, _ index: Int, _ reason: String) {
    let since = roots[index].troubles[code]?.since ?? Self.wallNow
    roots[index].troubles[code] = WatchTrouble(
      code: code, root: roots[index].path, reason: reason, since: since)
  }

  private func pass(_ code: WatchTrouble.Code, _ index: Int) {
    guard var trouble = roots[index].troubles.removeValue(forKey: code) else { return }
    trouble.until = Self.wallNow
    past = past.suffix(Self.mostPast - 1) + [trouble]
  }

  static let mostPast = 20

  static var wallNow: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Keeps the event queue short and reports; called often while a root is read.
  private func beat() {
    var taken = 0
    while taken < Self.eventsPerFolder, let events = try? inotify.read(), !events.isEmpty {
      backlog += events
      taken += events.count
    }
    foldersSinceReport += 1
    guard foldersSinceReport >= 64 else { return }
    foldersSinceReport = 0
    report()
  }

  private var foldersSinceReport = 0
  /// The most events to read between two folders.
  ///
  /// Source: our choice: more than one folder causes, so that the queue shrinks, but not endless.
  private static let eventsPerFolder = 4096

  // MARK: Watches

  /// Watches a folder, unless its root is only read periodically.
  func watch(_ folder: DumpFolder, of index: Int) {
    guard !roots[index].isPolled else { return }
    if !watches.isWatched(folder.path), let most = options.maximumWatches, watches.count >= most {
      roots[index].unwatched += 1
      return
    }
    do throws(FileSystemError) {
      let watch = try inotify.watch(folder.path)
      for old in watches.set(watch, folder, root: index) { inotify.remove(old) }
    } catch {
      // Any other error is the folder's own; reading it will report that.
      if error.code == ENOSPC || error.code == ENOMEM { roots[index].unwatched += 1 }
    }
  }

  func unwatch(_ path: FilePath) {
    for watch in watches.remove(path) { inotify.remove(watch) }
  }

  func unwatch(under path: FilePath) {
    for watch in watches.remove(under: path) { inotify.remove(watch) }
  }
}
