import Archive
import FileWatch
import SightingStream
import Values

extension Ingestion {
  func handle(_ event: LaneEvent) throws {
    switch event {
    case .offer(let item, let content, let answer):
      answer.give(try begin(item, content))
    case .unreadable(let item, let reason):
      try writer.noteUnreadable(item.source, reason)
      policy.noteUnreadable(item, reason, in: self)
      end(item, nil)
    case .record(let source, let record):
      try append(record, of: source)
    case .failed(let item, let source, let failure, let again):
      again.give(try retry(item, source, failure.reason))
    case .turned(let item, let source, let degrees, let again):
      again.give(try readAnew(item, source, turnedBy: degrees))
    case .ended(let item, let source, let summary):
      try finish(item, source, summary)
    case .changed(let item, let source):
      if let source { try writer.release(source) }
      try policy.noteChanged(item, in: self)
      end(item, source)
    case .interrupted(let source):
      try writer.release(source)
      active[source] = nil
    case .finished, .broken:
      break
    }
  }

  /// Begins a piece of work, if there is still something to do.
  private func begin(_ item: WorkItem, _ content: Fingerprint?) throws -> OfferAnswer {
    guard !interruption.isRequested,
      let source = try policy.source(of: item, content, in: self)
    else { return .nothing }
    return try claim(source, item)
  }

  /// The source of a file that `ingest` has to read; `nil` when there is nothing to do.
  func newSource(of item: WorkItem, _ content: Fingerprint?) throws -> SourceID? {
    var found: JournalEntry?
    if let content {
      var registration = SourceRegistration(item.file, sha256: content.sha256)
      registration.beginning = content.beginning
      found = try writer.register([registration]).first.map {
        try replaceDead(of: $0, by: item.file.path)
      }
      // Of a recording whose name was given to another one a file may be left elsewhere.
      if let found, found.sourceID != item.source,
        try writer.moveRows(of: item.source, complete: complete)
      {
        report.moved += 1
      }
    } else {
      found = try writer.journal(JournalFilter(sources: [item.source])).first
    }
    guard let entry = found, !entry.needsFingerprint else {
      try policy.noteChanged(item, in: self)
      end(item, nil)
      return nil
    }
    let source = entry.sourceID
    guard active[source] == nil else {
      report.copies += 1
      end(item, nil)
      return nil
    }
    guard entry.state.needsWork, !entry.isGone else {
      policy.noteRead(item.file, ReadFile(entry, of: item.file.path), in: self)
      end(item, nil)
      return nil
    }
    if try writer.moveRows(of: source, complete: complete) {
      report.moved += 1
      policy.log(.info, "moved", item, entry)
      end(item, nil)
      return nil
    }
    return source
  }

  private func claim(_ source: SourceID, _ item: WorkItem) throws -> OfferAnswer {
    let tries = try policy.claim(source, in: self)
    active[source] = ActiveSource(file: item.file, tries: tries)
    let isRaw = MediaName(item.file.path.lastComponent).isRawStream
    return .work(
      source, resume: try writer.checkpoint(of: source),
      turn: try policy.turn(of: source, in: self), isRetry: tries > 0,
      frameRate: isRaw ? try writer.snapshot { try $0.frameRate(near: source) } : nil,
      known: try policy.known(source, in: self))
  }

  /// Has a source read once more whose faces are upright in another turn: so is its camera's then.
  private func readAnew(
    _ item: WorkItem, _ source: SourceID, turnedBy degrees: Int
  ) throws -> OfferAnswer {
    try writer.release(source)
    active[source] = nil
    try writer.cameraTurns.note(degrees: degrees, foundIn: source)
    guard !interruption.isRequested else { return .nothing }
    return try claim(source, item)
  }

  /// Writes what a worker has found of a source.
  private func append(_ record: Record, of source: SourceID) throws {
    guard var state = active[source], state.refusal == nil else { return }
    switch record {
    case .sourceBegan(let facts):
      state.declaredSeconds = facts.declaredSeconds
      report.hasHeardWorker = true
    case .progress(let progress): state.seconds = max(state.seconds, progress.seconds)
    case .face: state.faces += 1
    case .sightingEnded: state.sightings += 1
    case .warning(let warning) where warning.code == Warning.unconfined:
      if report.missingWalls != warning.message {
        report.missingWalls = warning.message
        try writer.conditions.note(Warning.unconfined, warning.message)
      }
    case .resumed(let checkpoint):
      state.seconds = checkpoint.seconds
      report.resumed += 1
    case .continues, .resembles, .identity, .trackBegan, .warning, .checkpoint, .sourceEnded: break
    }
    active[source] = state
    do {
      try writer.append(source, record: try complete(record))
    } catch let failure as Failure where failure.code == .failed && writerIsUsable() {
      // The worker wrote what cannot be true: its try has failed, not the run.
      active[source]?.refusal = failure.reason
    }
  }

  /// A commit that failed leaves the writer unusable; a record that it refused does not.
  private func writerIsUsable() -> Bool {
    (try? writer.journal(JournalFilter(sources: []))) != nil
  }

  /// Whether a source whose try failed gets another at once. A watch lets it wait, longer each
  /// time.
  private func retry(
    _ item: WorkItem, _ source: SourceID, _ reason: SourceSummary.Reason
  ) throws -> OfferAnswer {
    report.failedTries += 1
    let tries = (active[source]?.tries ?? 0) + 1
    active[source] = nil
    if tries >= options.maximumTries {
      try writer.park(source, reason: reason)
      addProblem(item, .parked, reason)
      end(item, nil)
      return .nothing
    }
    try writer.abandon(source, reason: reason)
    guard !interruption.isRequested else { return .nothing }
    policy.noteFailedTry(item, source, tries: tries, reason)
    if policy.retry(item, afterSeconds: options.retrySeconds(afterTries: tries)) {
      end(item, nil)
      return .nothing
    }
    return try claim(source, item)
  }

  private func finish(
    _ item: WorkItem, _ source: SourceID, _ summary: SourceSummary
  ) throws {
    if let refusal = active[source]?.refusal {
      let reason = WorkerFailure.badStream(refusal).reason
      try writer.park(source, reason: reason)
      addProblem(item, .parked, reason)
      return end(item, source)
    }
    try policy.noteEnding(source, summary, in: self)
    let leftOut = try writer.leftOut(of: source)
    let entry = try writer.end(source, summary: summary)
    endings.append(
      EndedSource(
        item: item, source: source, entry: entry, summary: summary,
        streamed: active.removeValue(forKey: source), leftOut: leftOut))
  }

  /// Says of sources that have ended what became of them, once the disk has it.
  func acknowledgeEndings() throws {
    guard !endings.isEmpty, try writer.commitsEnded() else { return }
    let committed = endings
    endings = []
    for ending in committed { try acknowledge(ending) }
  }

  private func acknowledge(_ ending: EndedSource) throws {
    let (item, entry, summary) = (ending.item, ending.entry, ending.summary)
    guard entry.sourceID == ending.source else { return try endSame(item, as: entry) }
    switch summary.outcome {
    case .whole where entry.state.needsWork:
      // Its files' names changed meanwhile.
      report.done += 1
      if let file = try found(entry) {
        _ = policy.retry(WorkItem(again: file, entry), afterSeconds: 0)
      }
    case .whole:
      report.done += 1
      policy.log(.info, "done", item, entry)
    case .partial(let reason): addProblem(item, .partial, entry.reason ?? reason)
    case .failed(let reason): addProblem(item, .parked, entry.reason ?? reason)
    }
    if !entry.warnings.isEmpty { policy.noteWarnings(of: item, entry, in: self) }
    let leftOut = ending.leftOut
    ended.mediaSeconds += summary.decodedSeconds
    ended.faces += (ending.streamed?.faces ?? 0) - leftOut.faces
    ended.sightings += (ending.streamed?.sightings ?? 0) - leftOut.sightings
    report.leftOut += leftOut.sightings
    report.accounting.add(summary.accounting)
    if leftOut.faces > 0 {
      report.accounting.keptFaces -= leftOut.faces
      report.accounting.rejected[ArchiveWriter.repeatedStillGate, default: 0] += leftOut.faces
    }
    report.stageSeconds.merge(summary.stageSeconds, uniquingKeysWith: +)
    end(item, nil)
  }

  /// A recording that the archive has in another container.
  private func endSame(_ item: WorkItem, as entry: JournalEntry) throws {
    report.copies += 1
    policy.log(.info, "the same recording", item, entry)
    // What made way for this file is gone, whatever else of its root is missing.
    let gone = ([entry.path] + entry.copies).filter {
      $0.folder == item.file.path.folder && Self.isAbsent($0)
    }
    try writer.retire(gone)
    report.vanished += gone.count
    if try writer.moveRows(of: entry.sourceID, complete: complete) { report.moved += 1 }
    end(item, nil)
  }

  private func addProblem(
    _ item: WorkItem, _ kind: IngestReport.Problem.Kind, _ reason: SourceSummary.Reason
  ) {
    policy.note(SourceProblem(item: item, kind: kind, reason: reason), in: self)
  }

  func end(_ item: WorkItem, _ source: SourceID?) {
    if let source { active[source] = nil }
    report.progress.sourcesEnded += 1
    ended.bytes += item.file.identity.sizeBytes
  }
}

extension FilePath {
  /// All but the last component.
  fileprivate var folder: ArraySlice<UInt8> { bytes.dropLast(lastComponent.bytes.count) }
}

extension FrameAccounting {
  mutating func add(_ other: FrameAccounting) {
    decoded += other.decoded
    sampled += other.sampled
    withFaces += other.withFaces
    detections += other.detections
    keptFaces += other.keptFaces
    rejected.merge(other.rejected, uniquingKeysWith: +)
    skipped.merge(other.skipped, uniquingKeysWith: +)
    auditedGroups += other.auditedGroups
    auditedMisses += other.auditedMisses
  }
}
