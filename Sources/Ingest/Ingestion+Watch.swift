import Answers
import Archive
import FileWatch
import Foundation
import Values

extension Ingestion {
  /// Brings in what is below the roots and all that comes, until the interruption is requested.
  ///
  /// Everything is done by the same steps as in `run`; what is added is where files are heard of
  /// (events and repeated scans), that they have to settle, and that tries are spread over time.
  ///
  /// - Parameters:
  ///   - beat: is called several times a second with how it goes.
  /// - Throws: `Failure` `.usage` for a root that is none; of the writer or of the workers' start,
  ///   when nothing more can be done.
  public func watch(
    _ watchOptions: WatchOptions, beat: (WatchReport) throws -> Void
  ) throws -> WatchAnswer {
    let live = LiveState(watchOptions, roots: options.roots, layout: options.layout)
    self.live = live
    began = LiveState.now
    let hasEnded = DispatchSemaphore(value: 0)
    let (watcher, mailbox) = (live.watcher, live.mailbox)
    let thread = Thread {
      do {
        try watcher.run()
      } catch {
        mailbox.post(
          error as? Failure
            ?? Failure(.failed, attempted: "watch folders", reason: "\(error)", cause: error))
      }
      hasEnded.signal()
    }
    thread.name = "watcher"
    thread.stackSize = 8 << 20
    thread.start()
    defer {
      watcher.stop()
      // A file system that does not answer must not keep us from ending.
      _ = hasEnded.wait(timeout: .now() + 2)
    }
    try examine(lanes: options.workers) { _ in
      if !interruption.isRequested { try attend(live) }
      try beat(watchReport(live))
    }
    updateProgress()
    try beat(watchReport(live))
    report.isInterrupted = true
    return WatchAnswer(report)
  }

  /// Does what has become due.
  private func attend(_ live: LiveState) throws {
    if live.options.rescanRequests.total != live.rescans {
      live.rescans = live.options.rescanRequests.total
      live.watcher.requestRescan()
    }
    for notice in try live.mailbox.take() { try handle(notice, live) }
    try readOn(live)
    try takeSettled(live)
    try takeDepartures(live)
    for item in live.dueRetries() {
      if let identity = FileIdentity(of: item.file.path), identity == item.file.identity {
        enqueue(item)
      } else {
        try noteChanged(item)
      }
    }
  }

  private func handle(_ notice: WatchNotice, _ live: LiveState) throws {
    switch notice {
    case .scanned(let scan):
      live.tell(scan.unmatched)
      live.scans.append(LiveState.Scan(root: scan.root, sources: scan.sources))
    case .found(let found, let moves):
      live.tell(found.unmatched)
      try admit(try rename(found.sources, moves, live))
    case .gone(let paths):
      for path in paths { live.depart(path) }
    }
  }

  /// Goes on with what whole roots were found to hold, a portion at a time: workers and the service
  /// manager must not wait until a million files have been compared with the journal.
  private func readOn(_ live: LiveState) throws {
    guard var scan = live.scans.first else { return }
    guard scan.admitted == scan.sources.count else {
      let end = min(scan.sources.count, scan.admitted + Self.registrationBatch)
      try admit(Array(scan.sources[scan.admitted..<end]))
      scan.admitted = end
      live.scans[0] = scan
      return
    }
    live.scans.removeFirst()
    let identity = FolderIdentity(of: scan.root)
    let isForeign = live.roots[scan.root].map { $0 != identity } ?? false
    let found = Set(scan.sources.map(\.path))
    let frozen = try noteVanished(under: scan.root, found: found, isForeign: isForeign)
    if frozen == nil { live.roots[scan.root] = identity }
    freeze(scan.root, frozen, live)
  }

  private func freeze(
    _ root: FilePath, _ frozen: IngestReport.FrozenRoot?, _ live: LiveState
  ) {
    if let frozen, live.frozen[root] == nil {
      live.options.logger.error(
        "nothing is noted as gone",
        metadata: [
          "root": "\(root)", "missing": "\(frozen.missing)", "known": "\(frozen.known)",
        ])
    }
    if frozen == nil, live.frozen[root] != nil {
      live.options.logger.notice("recovered", metadata: ["root": "\(root)"])
    }
    live.frozen[root] = frozen
  }

  /// Gives known files their new names.
  ///
  /// - Returns: those of `files` that this did not settle.
  private func rename(
    _ files: [FoundSource], _ moves: [WatchNotice.Move], _ live: LiveState
  ) throws -> [FoundSource] {
    guard !moves.isEmpty else { return files }
    for move in moves { live.depart(move.from) }
    var rest: [FoundSource] = []
    var renames: [(from: FilePath, file: FoundSource)] = []
    for file in files {
      let move = moves.last { file.path.lies(under: $0.to) }
      guard let move else {
        rest.append(file)
        continue
      }
      let tail = file.path.bytes.dropFirst(move.to.bytes.count)
      renames.append((FilePath(bytes: move.from.bytes + tail), file))
    }
    let entries = try writer.rename(
      renames.map { (from: $0.from, to: SourceRegistration($0.file, sha256: nil)) })
    for (entry, rename) in zip(entries, renames) {
      guard let entry else {
        rest.append(rename.file)
        continue
      }
      live.options.logger.info(
        "renamed", metadata: ["path": "\(rename.file.path)", "from": "\(rename.from)"])
      if entry.state.needsWork, let file = try found(entry) { enqueue(file, entry) }
    }
    return rest
  }

  /// Lets a file that has changed settle once more, unless that was long ago.
  func settleAnew(_ file: FoundSource, isOpen: Bool) throws {
    guard let live else { return }
    let isSettled = !isOpen && live.seemsSettled(file)
    let registration = SourceRegistration(file, sha256: nil, isSettled: isSettled)
    guard let entry = try writer.register([registration]).first,
      entry.needsFingerprint || entry.state.needsWork
    else { return }
    if isSettled {
      enqueue(file, entry)
    } else if isOpen {
      live.settling.note(file, LiveState.now)
    } else {
      live.settle(file)
    }
  }

  /// Lets files wait for a worker that have not changed for long enough.
  private func takeSettled(_ live: LiveState) throws {
    let now = LiveState.now
    var settled: [FoundSource] = []
    for file in live.settling.due(now, limit: Self.registrationBatch) {
      guard let identity = FileIdentity(of: file.path) else {
        live.settling.forget(file.path)
        live.depart(file.path)
        continue
      }
      if identity != file.identity {
        var changed = file
        changed.identity = identity
        live.settle(changed)
      } else if OpenWriters.exist(for: file.path) {
        live.settling.postpone(file.path, now)
      } else {
        settled.append(file)
      }
    }
    guard !settled.isEmpty else { return }
    let entries = try writer.register(settled.map { SourceRegistration($0, sha256: nil) })
    for (file, entry) in zip(settled, entries) {
      if entry.needsFingerprint || entry.state.needsWork {
        enqueue(file, entry)
      } else {
        live.settling.forget(file.path)
      }
    }
  }

  /// Takes note of names that were removed and did not come back.
  private func takeDepartures(_ live: LiveState) throws {
    // Each file once, though it was told of and so were the folders above it.
    var missing: [FilePath: Set<FilePath>] = [:]
    for path in live.dueDepartures() {
      guard let root = live.roots.keys.first(where: { path.lies(under: $0) }),
        live.frozen[root] == nil, FolderIdentity(of: root) == live.roots[root]
      else { continue }
      missing[root, default: []].formUnion(
        try writer.knownFiles(at: path).filter(Self.isAbsent))
    }
    for (root, paths) in missing where !paths.isEmpty {
      let known = try writer.knownFileCount(under: root)
      if paths.count * 2 <= known || options.acceptsMissing {
        try retire(paths.sorted())
      } else {
        let frozen = IngestReport.FrozenRoot(root: root, missing: paths.count, known: known)
        freeze(root, frozen, live)
      }
    }
  }
}
