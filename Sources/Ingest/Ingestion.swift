import Archive
import FaceModel
import FileWatch
import Foundation
import SightingStream

/// One run of `ingest`: everything under the roots that the archive does not have yet.
///
/// The thread that calls `run` is the one that uses the writer; each worker process is talked to by
/// a thread of its own, and a bounded queue between them holds fast workers back.
public final class Ingestion {
  private let writer: ArchiveWriter
  private let options: IngestOptions
  private let interruption: Interruption
  private let queue = BoundedQueue<LaneEvent>(capacityBytes: Ingestion.queueBytes)
  private var report = IngestReport()
  private var active: [SourceID: ActiveSource] = [:]
  /// Sources that this run has given to a worker, so that no second copy of one is.
  private var claimed: Set<SourceID> = []
  /// What the sources that have ended amount to.
  private var ended = (bytes: Int64(0), mediaSeconds: 0.0, faces: 0, sightings: 0)
  private var began = DispatchTime.now().uptimeNanoseconds

  /// What may wait for the writer. Source: our choice; twice its largest batch.
  private static let queueBytes = 64 << 20
  /// Files registered in one transaction.
  private static let registrationBatch = 1000

  /// A source that a worker has.
  private struct ActiveSource {
    var file: FoundSource
    var declaredSeconds: Double?
    var seconds = 0.0
    var faces = 0
    var sightings = 0
    /// Tries that had failed before this one.
    var tries: Int
    /// The writer refused a record: the rest of the try is not wanted.
    var refusal: String?
  }

  /// - Parameters:
  ///   - writer: opened with the embedder that the workers use; used by `run`'s thread alone.
  ///   - interruption: stops the run when requested, after what is whole has been committed.
  public init(writer: ArchiveWriter, options: IngestOptions, interruption: Interruption) {
    self.writer = writer
    self.options = options
    self.interruption = interruption
  }

  /// Finds what is new, has it examined, and writes it into the archive.
  ///
  /// - Parameter observe: is told about five times a second how far the run has come.
  /// - Throws: `Failure` of the scan before anything is done; of the writer or of the workers'
  ///   start, when nothing more can be done. What was finished until then stays.
  public func run(observe: (IngestProgress) -> Void) throws -> IngestReport {
    let files = try findSources()
    let items = try selectWork(files)
    report.progress.sourcesToDo = items.count
    report.progress.bytesToDo = items.reduce(0) { $0 + $1.file.identity.sizeBytes }
    began = DispatchTime.now().uptimeNanoseconds
    try examine(items, observe)
    updateProgress()
    observe(report.progress)
    report.isInterrupted = interruption.isRequested && report.progress.sourcesEnded < items.count
    return report
  }

  // MARK: What is there

  private func findSources() throws -> [FoundSource] {
    let scanner = DumpScanner(layout: options.layout)
    var files: [FoundSource] = []
    var known: Set<FilePath> = []
    for root in options.roots {
      let scan = try scanner.scan(root: root)
      // Roots may lie within each other or be named twice.
      files += scan.sources.filter { known.insert($0.path).inserted }
      report.unmatched += scan.unmatched
      report.temporaryFiles += scan.temporaryFiles.count
    }
    report.found = files.count
    return files
  }

  private func selectWork(_ files: [FoundSource]) throws -> [WorkItem] {
    var items: [WorkItem] = []
    var chosen: Set<SourceID> = []
    for start in stride(from: 0, to: files.count, by: Self.registrationBatch) {
      let batch = files[start..<min(files.count, start + Self.registrationBatch)]
      let entries = try writer.register(batch.map { SourceRegistration($0, sha256: nil) })
      for (file, entry) in zip(batch, entries) {
        if entry.needsFingerprint {
          items.append(WorkItem(file: file, source: entry.sourceID, needsFingerprint: true))
        } else if entry.state.needsWork {
          if chosen.insert(entry.sourceID).inserted {
            items.append(WorkItem(file: file, source: entry.sourceID, needsFingerprint: false))
          } else {
            report.copies += 1
          }
        } else {
          note(file, entry)
        }
      }
    }
    return items
  }

  /// Counts a file whose content an earlier run, or a copy in this one, has brought to an end.
  private func note(_ file: FoundSource, _ entry: JournalEntry) {
    if entry.path == file.path { report.unchanged += 1 } else { report.copies += 1 }
    guard let kind = entry.state.problem, let reason = entry.reason else { return }
    report.problems.append(
      IngestReport.Problem(path: file.path, kind: kind, reason: reason, isOld: true))
  }

  // MARK: Lanes

  private func examine(_ items: [WorkItem], _ observe: (IngestProgress) -> Void) throws {
    guard !items.isEmpty else { return }
    let abortion = Interruption()
    let lane = Lane(
      work: WorkList(items), queue: queue, options: options, interruption: interruption,
      abortion: abortion)
    let count = max(1, min(options.workers, items.count))
    let ended = DispatchSemaphore(value: 0)
    for number in 1...count { lane.start(number: number) { ended.signal() } }
    defer {
      abortion.request()
      queue.close()
      while let event = queue.pop(timeoutSeconds: 0) { event.refuse() }
      for _ in 1...count { ended.wait() }
    }
    var running = count
    var nextObservation = began
    while running > 0 {
      if let event = queue.pop(timeoutSeconds: 0.2) {
        switch event {
        case .finished: running -= 1
        case .broken(let failure): throw failure
        default:
          do {
            try handle(event)
          } catch {
            event.refuse()
            throw error
          }
        }
      }
      let now = DispatchTime.now().uptimeNanoseconds
      guard now >= nextObservation else { continue }
      nextObservation = now + 200_000_000
      updateProgress()
      observe(report.progress)
    }
  }

  private func handle(_ event: LaneEvent) throws {
    switch event {
    case .offer(let item, let sha256, let answer):
      answer.give(try takeUp(item, sha256))
    case .unreadable(let item, let reason):
      addProblem(item, .unreadable, reason)
      end(item, nil)
    case .record(let source, let record):
      try take(record, of: source)
    case .failed(let item, let source, let failure, let again):
      again.give(try retry(item, source, failure.reason))
    case .ended(let item, let source, let summary):
      try finish(item, source, summary)
    case .changed(let item, let source):
      if let source { try writer.release(source) }
      report.changed.append(item.file.path)
      end(item, source)
    case .interrupted(let source):
      try writer.release(source)
      active[source] = nil
    case .finished, .broken:
      break
    }
  }

  private func takeUp(_ item: WorkItem, _ sha256: String?) throws -> OfferAnswer {
    guard !interruption.isRequested else { return .nothing }
    var source = item.source
    if let sha256 {
      let registration = SourceRegistration(item.file, sha256: sha256)
      guard let entry = try writer.register([registration]).first, !entry.needsFingerprint else {
        report.changed.append(item.file.path)
        end(item, nil)
        return .nothing
      }
      source = entry.sourceID
      guard entry.state.needsWork, !claimed.contains(source) else {
        note(item.file, entry)
        end(item, nil)
        return .nothing
      }
    }
    guard claimed.insert(source).inserted else {
      report.copies += 1
      end(item, nil)
      return .nothing
    }
    try claim(source, item)
    return .work(source)
  }

  private func claim(_ source: SourceID, _ item: WorkItem) throws {
    let entry = try writer.claim(source)
    active[source] = ActiveSource(file: item.file, tries: entry.tries)
  }

  private func take(_ record: Record, of source: SourceID) throws {
    guard var state = active[source], state.refusal == nil else { return }
    switch record {
    case .sourceBegan(let facts): state.declaredSeconds = facts.declaredSeconds
    case .progress(let progress): state.seconds = max(state.seconds, progress.seconds)
    case .face: state.faces += 1
    case .sightingEnded: state.sightings += 1
    case .warning, .sourceEnded: break
    }
    active[source] = state
    do {
      try writer.append(source, record: record)
    } catch let failure as Failure where failure.code == .failed && writerIsUsable() {
      // The worker wrote what cannot be true: its try has failed, not the run.
      active[source]?.refusal = failure.reason
    }
  }

  /// A commit that failed leaves the writer unusable; a record that it refused does not.
  private func writerIsUsable() -> Bool {
    (try? writer.journal(JournalFilter(sources: []))) != nil
  }

  /// Whether a source whose try failed gets another.
  private func retry(
    _ item: WorkItem, _ source: SourceID, _ reason: SourceSummary.Reason
  ) throws -> Bool {
    report.failedTries += 1
    let isLast = (active[source]?.tries ?? 0) + 1 >= options.maximumTries
    active[source] = nil
    if isLast {
      try writer.park(source, reason: reason)
      addProblem(item, .parked, reason)
      end(item, nil)
      return false
    }
    try writer.abandon(source, reason: reason)
    guard !interruption.isRequested else { return false }
    try claim(source, item)
    return true
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
    let entry = try writer.finish(source, summary: summary)
    switch summary.outcome {
    case .whole: report.done += 1
    case .partial(let reason): addProblem(item, .partial, entry.reason ?? reason)
    case .failed(let reason): addProblem(item, .parked, entry.reason ?? reason)
    }
    ended.mediaSeconds += summary.decodedSeconds
    ended.faces += active[source]?.faces ?? 0
    ended.sightings += active[source]?.sightings ?? 0
    report.accounting.add(summary.accounting)
    report.stageSeconds.merge(summary.stageSeconds, uniquingKeysWith: +)
    end(item, source)
  }

  private func addProblem(
    _ item: WorkItem, _ kind: IngestReport.Problem.Kind, _ reason: SourceSummary.Reason
  ) {
    report.problems.append(
      IngestReport.Problem(path: item.file.path, kind: kind, reason: reason, isOld: false))
  }

  private func end(_ item: WorkItem, _ source: SourceID?) {
    if let source { active[source] = nil }
    report.progress.sourcesEnded += 1
    ended.bytes += item.file.identity.sizeBytes
  }

  private func updateProgress() {
    var progress = report.progress
    progress.mediaSeconds = ended.mediaSeconds
    progress.faces = ended.faces
    progress.sightings = ended.sightings
    var bytes = Double(ended.bytes)
    for source in active.values {
      progress.mediaSeconds += source.seconds
      progress.faces += source.faces
      progress.sightings += source.sightings
      guard let declared = source.declaredSeconds, declared > 0 else { continue }
      bytes += Double(source.file.identity.sizeBytes) * min(1, source.seconds / declared)
    }
    progress.bytesEnded = Int64(bytes)
    progress.elapsedSeconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
    progress.current = active.values.map(\.file.rootRelative).sorted()
    report.progress = progress
  }
}

extension LaneEvent {
  /// Lets a lane that waits for an answer go on without one.
  fileprivate func refuse() {
    switch self {
    case .offer(_, _, let answer): answer.giveNone()
    case .failed(_, _, _, let again): again.giveNone()
    default: break
    }
  }
}

extension JournalState {
  /// A worker has to turn the source into a stream.
  fileprivate var needsWork: Bool { self == .seen || self == .settling || self == .working }

  /// What is wrong with a source that an earlier run ended so.
  fileprivate var problem: IngestReport.Problem.Kind? {
    switch self {
    case .partial: .partial
    case .parked: .parked
    default: nil
    }
  }
}

extension SourceRegistration {
  fileprivate init(_ file: FoundSource, sha256: String?) {
    let identity = file.identity
    self.init(
      path: file.path, rootRelative: file.rootRelative, camera: file.camera, start: file.start,
      stamp: FileStamp(
        device: identity.device, inode: identity.inode, sizeBytes: identity.sizeBytes,
        modifiedNanoseconds: identity.modifiedNanoseconds,
        changedNanoseconds: identity.changedNanoseconds),
      sha256: sha256)
  }
}

extension FrameAccounting {
  fileprivate mutating func add(_ other: FrameAccounting) {
    decoded += other.decoded
    sampled += other.sampled
    withFaces += other.withFaces
    detections += other.detections
    keptFaces += other.keptFaces
    rejected.merge(other.rejected, uniquingKeysWith: +)
  }
}
