import Foundation
import Values

extension WatchSession {
  /// How long the second half of a rename may be missing. The kernel queues both halves one after
  /// the other, and only a reader can come in between.
  private static let departureNanoseconds: UInt64 = 400_000_000

  /// Handles the pending events.
  func takeEvents() throws {
    var events = backlog
    backlog = []
    do throws(FileSystemError) {
      while events.count < 100_000 {
        let more = try inotify.read()
        guard !more.isEmpty else { break }
        events += more
      }
    } catch {
      throw Failure(.failed, attempted: "watch folders", reason: error.reason)
    }
    var batch = Batch()
    for event in events { sort(event, into: &batch) }
    endDepartures(&batch)
    pass(batch)
  }

  /// Names to examine, each once.
  struct Batch {
    struct Name: Hashable {
      var path: FilePath
      var root: Int
    }
    var seen: Set<Name> = []
    var names: [(folder: DumpFolder, root: Int, name: FilePath)] = []
    var moves: [WatchNotice.Move] = []
    var gone: [FilePath] = []
  }

  private func sort(_ event: Inotify.Event, into batch: inout Batch) {
    if event.has(Int(IN_Q_OVERFLOW)) { return overflow() }
    if event.has(Int(IN_IGNORED), Int(IN_UNMOUNT)) { return end(event.watch) }
    // Events of a folder itself also come from its parent; a root is checked regularly.
    guard !event.name.bytes.isEmpty else { return }
    for entry in watches[event.watch] {
      let path = entry.folder.path.appending(event.name)
      if event.has(Int(IN_MOVED_FROM)) {
        depart(path, event, &batch)
      } else if event.has(Int(IN_DELETE)) {
        // It was empty: no folder below it has a watch.
        if event.isFolder { unwatch(path) }
        if isOfInterest(event) { batch.gone.append(path) }
      } else {
        if event.has(Int(IN_MOVED_TO)) { arrive(path, event, &batch) }
        if batch.seen.insert(Batch.Name(path: path, root: entry.root)).inserted {
          batch.names.append((entry.folder, entry.root, event.name))
        }
      }
    }
  }

  /// The system has ended a watch: its folder was removed, or its file system unmounted.
  private func end(_ watch: Int32) {
    for entry in watches[watch] {
      if case .root = entry.folder.level { roots[entry.root].nextScan = 0 }
    }
    watches.end(watch)
  }

  private func isOfInterest(_ event: Inotify.Event) -> Bool {
    event.isFolder || (MediaName(event.name).isMedia && !MediaName(event.name).isTemporary)
  }

  private func overflow() {
    overflows += 1
    for index in roots.indices where !roots[index].isPolled && roots[index].canonical != nil {
      trouble(
        .overflow, index,
        "the system dropped events (fs.inotify.max_queued_events); the root is read again")
      roots[index].nextScan = 0
    }
  }

  // MARK: Renames

  private func depart(_ path: FilePath, _ event: Inotify.Event, _ batch: inout Batch) {
    if event.isFolder { unwatch(under: path) }
    guard isOfInterest(event) else { return }
    // A folder with two paths sends one event for both: the second counts as a removal.
    if departures[event.cookie] == nil {
      departures[event.cookie] = (path, Self.now)
    } else {
      batch.gone.append(path)
    }
  }

  private func arrive(_ path: FilePath, _ event: Inotify.Event, _ batch: inout Batch) {
    guard let departure = departures.removeValue(forKey: event.cookie) else { return }
    if isOfInterest(event) {
      batch.moves.append(WatchNotice.Move(from: departure.path, to: path))
    } else {
      batch.gone.append(departure.path)
    }
  }

  /// Handles renames whose second half did not come: they led out of the watched folders.
  private func endDepartures(_ batch: inout Batch) {
    let now = Self.now
    for (cookie, departure) in departures
    where now >= departure.time + Self.departureNanoseconds {
      departures[cookie] = nil
      batch.gone.append(departure.path)
    }
  }

  /// What can be read below a path, and what cannot, has just been seen.
  private func look(at path: FilePath, of root: Int, _ unmatched: ArraySlice<UnmatchedPath>) {
    let hasUnreadable = unmatched.contains { $0.code == .unreadable }
    guard hasUnreadable || !roots[root].unreadable.isEmpty else { return }
    roots[root].unreadable = roots[root].unreadable.filter { !$0.key.lies(under: path) }
    var report = ScanReport(root: roots[root].path)
    report.unmatched = Array(unmatched)
    noteUnreadable(report, root)
  }

  // MARK: Examining

  /// Examines the names of a batch, watches and reads the folders among them, and posts the result.
  private func pass(_ batch: Batch) {
    var report = ScanReport(root: FilePath(bytes: []))
    for (folder, root, name) in batch.names {
      guard
        let entry = scanner.entry(
          named: name, in: folder.path, relative: folder.relative, &report)
      else { continue }
      var visited = Set(folder.chain)
      let known = report.unmatched.count
      scanner.sort(entry, in: folder, &visited, { watch($0, of: root) }, &report)
      look(at: entry.path, of: root, report.unmatched[known...])
      if roots[root].unwatched > 0 { noteLimit(root) }
    }
    // First the removals: the same name may be among the files just found.
    if !batch.gone.isEmpty { post(.gone(batch.gone)) }
    if !batch.names.isEmpty { post(.found(report, moves: batch.moves)) }
  }
}
