import Answers
import Archive
import FileWatch
import Foundation
import SightingStream
import Values

/// Brings files below roots into the archive: those that are there (`run`), or those and all that
/// come until it is stopped (`watch`).
///
/// The thread that calls either is the one that uses the writer; each worker process is talked to by
/// a thread of its own, and a bounded queue between them holds fast workers back. The process has to
/// ignore `SIGPIPE`.
public final class Ingestion {
  let writer: ArchiveWriter
  var options: IngestOptions
  let interruption: Interruption
  let queue = BoundedQueue<LaneEvent>(capacityBytes: Ingestion.queueBytes)
  let work: WorkQueue
  var report = IngestReport()
  var active: [SourceID: ActiveSource] = [:]
  /// Sources that have ended and wait for the disk.
  var endings: [EndedSource] = []
  /// What the sources that have ended amount to.
  var ended = (bytes: Int64(0), mediaSeconds: 0.0, faces: 0, sightings: 0)
  var began = DispatchTime.now().uptimeNanoseconds
  /// How this one differs from others.
  var policy: any IngestPolicy = RunPolicy()
  /// When it was last looked whether another process wants to write.
  var visitorsAskedAt: UInt64 = 0

  /// What may wait for the writer. Source: our choice; twice its largest batch.
  private static let queueBytes = 64 << 20
  /// Files registered in one transaction.
  static let registrationBatch = 1000

  /// - Parameters:
  ///   - writer: opened with the embedder that the workers use; used by the calling thread alone.
  ///   - interruption: stops the run when requested, after what is whole has been committed.
  public init(writer: ArchiveWriter, options: IngestOptions, interruption: Interruption) {
    self.writer = writer
    self.options = options
    self.interruption = interruption
    work = WorkQueue(options.order)
    writer.leavesOutStills = !options.keepsStills
  }

  /// Finds what is new, has it examined, and writes it into the archive.
  ///
  /// - Parameter observe: Learns about five times a second how far the run has come.
  /// - Throws: `Failure` of the scan before anything is done; of the writer or of the workers'
  ///   start, when nothing more can be done. What was finished until then stays.
  public func run(observe: (IngestProgress) -> Void) throws -> IngestAnswer {
    try admit(try findSources())
    try examineAll(observe)
    if report.hasHeardWorker, report.missingWalls.isEmpty {
      try writer.conditions.note(Warning.unconfined, nil)
    }
    return IngestAnswer(report, archive: writer.path)
  }

  /// Has every source that the archive has read examined again by the workers' detector, and adds
  /// what it finds (see ``Archive/ArchiveWriter/redetect(_:detector:keep:)``).
  ///
  /// Roots are not scanned: the files are those of the journal. What a run that was stopped or killed
  /// has done is not done again.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of the workers' detector.
  ///   - name: What the answer calls it.
  ///   - again: Also the sources that it has examined already.
  ///   - observe: Learns about five times a second how far the run has come.
  /// - Throws: `Failure` of the writer or of the workers' start, when nothing more can be done. What
  ///   was finished until then stays.
  public func redetect(
    detector: String, named name: String, again: Bool = false,
    observe: (IngestProgress) -> Void
  ) throws -> RedetectionAnswer {
    let policy = RedetectionPolicy(detector: detector)
    self.policy = policy
    options.job.tellsTrails = true
    try policy.admitSources(again: again, in: self)
    try examineAll(observe)
    return RedetectionAnswer(policy.report, report, archive: writer.path, detector: name)
  }

  /// Brings in what is below the roots and all that comes, until the interruption is requested.
  ///
  /// Everything is done by the same steps as in `run`; what is added is where files are heard of
  /// (events and repeated scans), that they have to settle, and that tries are spread over time.
  ///
  /// - Parameters:
  ///   - watchOptions: How to watch.
  ///   - beat: Is called several times a second with how it goes.
  /// - Throws: `Failure` `.usage` for a root that is none; of the writer or of the workers' start,
  ///   when nothing more can be done.
  public func watch(
    _ watchOptions: WatchOptions, beat: (WatchReport) throws -> Void
  ) throws -> WatchAnswer {
    let policy = WatchPolicy(watchOptions, roots: options.roots, layout: options.layout)
    self.policy = policy
    began = WatchPolicy.now
    try policy.whileWatching {
      try examine(lanes: options.workers) { _ in
        if !interruption.isRequested { try policy.attend(self) }
        try beat(policy.report(of: self))
      }
      updateProgress()
      try beat(policy.report(of: self))
    }
    report.isInterrupted = true
    return WatchAnswer(report)
  }

  /// Has everything examined that waits, when nothing will be added.
  private func examineAll(_ observe: (IngestProgress) -> Void) throws {
    work.close()
    let items = report.progress.sourcesToDo
    began = DispatchTime.now().uptimeNanoseconds
    if items > 0 { try examine(lanes: min(options.workers, items), observe) }
    updateProgress()
    observe(report.progress)
    report.isInterrupted = interruption.isRequested && report.progress.sourcesEnded < items
  }

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
      if let frozen = try noteVanished(under: scan.root, found: Set(scan.sources.map(\.path))) {
        report.frozenRoots.append(frozen)
      }
    }
    report.found = files.count
    return files
  }

  /// Offers files to the journal, and lets those wait for a worker that need one.
  func admit(_ files: [FoundSource]) throws {
    for start in stride(from: 0, to: files.count, by: Self.registrationBatch) {
      try letVisitorsIn()
      let batch = try withoutRead(
        Array(files[start..<min(files.count, start + Self.registrationBatch)]))
      guard !batch.isEmpty else { continue }
      let isSettled = batch.map { file in policy.isSettled(file) }
      let entries = try writer.register(
        zip(batch, isSettled).map { SourceRegistration($0, sha256: nil, isSettled: $1) })
      for (index, entry) in entries.enumerated() {
        let file = batch[index]
        if !entry.needsFingerprint && !entry.state.needsWork {
          policy.stopSettling(file.path)
          policy.noteRead(file, ReadFile(entry, of: file.path), in: self)
        } else if policy.isWaiting(file) {
          continue
        } else if isSettled[index] {
          enqueue(file, entry)
        } else {
          policy.settle(file)
        }
      }
    }
  }

  /// Notes those of `files` that the archive has read and that have not changed, and leaves the
  /// others.
  private func withoutRead(_ files: [FoundSource]) throws -> [FoundSource] {
    let known = try writer.knownFiles.read(files.map { SourceRegistration($0, sha256: nil) })
    return zip(files, known).compactMap { file, known in
      guard let known else { return file }
      policy.stopSettling(file.path)
      policy.noteRead(file, known, in: self)
      return nil
    }
  }

  /// Lets a settled file wait for a worker.
  func enqueue(_ file: FoundSource, _ entry: JournalEntry) {
    policy.stopSettling(file.path)
    enqueue(WorkItem(again: file, entry))
  }

  /// Lets a piece of work wait for a worker, unless it waits already.
  func enqueue(_ item: WorkItem) {
    guard work.push(item) else { return }
    report.progress.sourcesToDo += 1
    report.progress.bytesToDo += item.file.identity.sizeBytes
  }
}

extension JournalState {
  /// A worker has to turn the source into a stream.
  var needsWork: Bool { self == .seen || self == .settling || self == .working }

  /// What is wrong with a source that an earlier run ended so.
  var problem: IngestReport.Problem.Kind? {
    switch self {
    case .partial: .partial
    case .parked: .parked
    default: nil
    }
  }
}

extension SourceRegistration {
  init(_ file: FoundSource, sha256: String?, isSettled: Bool = true) {
    self.init(
      path: file.path, rootRelative: file.rootRelative, camera: file.camera, start: file.start,
      reading: file.reading, identity: file.identity, sha256: sha256, isSettled: isSettled)
  }
}
