import Archive
import FileWatch
import Foundation
import Values

// What is heard of the roots.
extension WatchPolicy {
  /// Does what has become due.
  func attend(_ ingestion: Ingestion) throws {
    if options.rescanRequests.total != rescans {
      rescans = options.rescanRequests.total
      watcher.requestRescan()
    }
    for notice in try mailbox.drain() { try handle(notice, ingestion) }
    try admitScans(ingestion)
    try admitSettled(ingestion)
    try noteDepartures(ingestion)
    for item in dueRetries() {
      if let identity = FileIdentity(of: item.file.path), identity == item.file.identity {
        ingestion.enqueue(item)
      } else {
        try noteChanged(item, in: ingestion)
      }
    }
  }

  private func handle(_ notice: WatchNotice, _ ingestion: Ingestion) throws {
    switch notice {
    case .scanned(let scan):
      log(scan.unmatched)
      scans.append(Scan(root: scan.root, sources: scan.sources))
    case .found(let found, let moves):
      log(found.unmatched)
      try ingestion.admit(try rename(found.sources, moves, ingestion))
    case .gone(let paths):
      for path in paths { depart(path) }
    }
  }

  /// Offers to the journal what whole roots were found to hold, a portion at a time: workers and the
  /// service manager must not wait until a million files have been compared.
  private func admitScans(_ ingestion: Ingestion) throws {
    guard var scan = scans.first else { return }
    guard scan.admitted == scan.sources.count else {
      let end = min(scan.sources.count, scan.admitted + Ingestion.registrationBatch)
      try ingestion.admit(Array(scan.sources[scan.admitted..<end]))
      scan.admitted = end
      scans[0] = scan
      return
    }
    scans.removeFirst()
    let identity = FolderIdentity(of: scan.root)
    let isForeign = roots[scan.root].map { $0 != identity } ?? false
    let found = Set(scan.sources.map(\.path))
    let frozen = try ingestion.noteVanished(
      under: scan.root, found: found, isForeign: isForeign)
    if frozen == nil { roots[scan.root] = identity }
    freeze(scan.root, frozen)
  }

  private func freeze(_ root: FilePath, _ missing: IngestReport.FrozenRoot?) {
    if let missing, frozen[root] == nil {
      options.logger.error(
        "nothing is noted as gone",
        metadata: [
          "root": "\(root)", "missing": "\(missing.missing)", "known": "\(missing.known)",
        ])
    }
    if missing == nil, frozen[root] != nil {
      options.logger.notice("recovered", metadata: ["root": "\(root)"])
    }
    frozen[root] = missing
  }

  /// Gives known files their new names.
  ///
  /// - Returns: those of `files` that this did not settle.
  private func rename(
    _ files: [FoundSource], _ moves: [WatchNotice.Move], _ ingestion: Ingestion
  ) throws -> [FoundSource] {
    guard !moves.isEmpty else { return files }
    for move in moves { depart(move.from) }
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
    let entries = try ingestion.writer.knownFiles.rename(
      renames.map { (from: $0.from, to: SourceRegistration($0.file, sha256: nil)) })
    for (entry, rename) in zip(entries, renames) {
      guard let entry else {
        rest.append(rename.file)
        continue
      }
      options.logger.info(
        "renamed", metadata: ["path": "\(rename.file.path)", "from": "\(rename.from)"])
      if entry.state.needsWork, let file = try ingestion.found(entry) {
        ingestion.enqueue(file, entry)
      }
    }
    return rest
  }

  /// Lets a file that has changed settle once more, unless that was long ago.
  func settleAnew(_ file: FoundSource, isOpen: Bool, _ ingestion: Ingestion) throws {
    let isSettled = !isOpen && self.isSettled(file)
    let registration = SourceRegistration(file, sha256: nil, isSettled: isSettled)
    guard let entry = try ingestion.writer.register([registration]).first,
      entry.needsFingerprint || entry.state.needsWork
    else { return }
    if isSettled {
      ingestion.enqueue(file, entry)
    } else if isOpen {
      settling.note(file, Self.now)
    } else {
      settle(file)
    }
  }

  /// Lets files wait for a worker that have not changed for long enough.
  private func admitSettled(_ ingestion: Ingestion) throws {
    let now = Self.now
    var settled: [FoundSource] = []
    for file in settling.due(now, limit: Ingestion.registrationBatch) {
      guard let identity = FileIdentity(of: file.path) else {
        settling.forget(file.path)
        depart(file.path)
        continue
      }
      if identity != file.identity {
        var changed = file
        changed.identity = identity
        settle(changed)
      } else if OpenWriters.finding(for: file.path) == .some {
        settling.postpone(file.path, now)
      } else {
        settled.append(file)
      }
    }
    guard !settled.isEmpty else { return }
    let entries = try ingestion.writer.register(settled.map { SourceRegistration($0, sha256: nil) })
    for (file, entry) in zip(settled, entries) {
      if entry.needsFingerprint || entry.state.needsWork {
        ingestion.enqueue(file, entry)
      } else {
        settling.forget(file.path)
      }
    }
  }

  /// Takes note of names that were removed and did not come back.
  private func noteDepartures(_ ingestion: Ingestion) throws {
    // Each file once, though it was reported and so were the folders above it.
    var missing: [FilePath: Set<FilePath>] = [:]
    for path in dueDepartures() {
      guard let root = roots.keys.first(where: { path.lies(under: $0) }),
        frozen[root] == nil, FolderIdentity(of: root) == roots[root]
      else { continue }
      missing[root, default: []].formUnion(
        try ingestion.writer.knownFiles.at(path).filter(Ingestion.isAbsent))
    }
    for (root, paths) in missing where !paths.isEmpty {
      let known = try ingestion.writer.knownFiles.count(below: root)
      if paths.count * 2 <= known || ingestion.options.acceptsMissing {
        try ingestion.retire(paths.sorted())
      } else {
        let frozen = IngestReport.FrozenRoot(root: root, missing: paths.count, known: known)
        freeze(root, frozen)
      }
    }
  }
}
