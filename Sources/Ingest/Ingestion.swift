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
  /// What the sources that have ended amount to.
  var ended = (bytes: Int64(0), mediaSeconds: 0.0, faces: 0, sightings: 0)
  var began = DispatchTime.now().uptimeNanoseconds
  /// What watching needs besides; `nil` in a `run`.
  var live: LiveState?
  /// What examining sources again needs besides; `nil` otherwise.
  var renewal: RenewalState?
  /// When it was last looked whether another process wants to write.
  var visitorsAskedAt: UInt64 = 0

  /// What may wait for the writer. Source: our choice; twice its largest batch.
  private static let queueBytes = 64 << 20
  /// Files registered in one transaction.
  static let registrationBatch = 1000

  /// A source that a worker has.
  struct ActiveSource {
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
  /// - Parameter observe: is told about five times a second how far the run has come.
  /// - Throws: `Failure` of the scan before anything is done; of the writer or of the workers'
  ///   start, when nothing more can be done. What was finished until then stays.
  public func run(observe: (IngestProgress) -> Void) throws -> IngestAnswer {
    try admit(try findSources())
    work.close()
    let items = report.progress.sourcesToDo
    began = DispatchTime.now().uptimeNanoseconds
    if items > 0 { try examine(lanes: min(options.workers, items), observe) }
    updateProgress()
    observe(report.progress)
    if report.hasHeardWorker, report.missingWalls.isEmpty {
      try writer.note(condition: Warning.unconfined, nil)
    }
    report.isInterrupted = interruption.isRequested && report.progress.sourcesEnded < items
    return IngestAnswer(report, archive: writer.path)
  }

  func findSources() throws -> [FoundSource] {
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
      let batch = Array(files[start..<min(files.count, start + Self.registrationBatch)])
      let isSettled = batch.map { file in live?.seemsSettled(file) ?? true }
      let entries = try writer.register(
        zip(batch, isSettled).map { SourceRegistration($0, sha256: nil, isSettled: $1) })
      for (index, entry) in entries.enumerated() {
        let file = batch[index]
        if !entry.needsFingerprint && !entry.state.needsWork {
          live?.settling.forget(file.path)
          note(file, entry)
        } else if isSettled[index] {
          enqueue(file, entry)
        } else {
          live?.settle(file)
        }
      }
    }
  }

  /// Lets a settled file wait for a worker.
  func enqueue(_ file: FoundSource, _ entry: JournalEntry) {
    live?.settling.forget(file.path)
    enqueue(WorkItem(again: file, entry))
  }

  /// Lets a piece of work wait for a worker, unless it waits already.
  func enqueue(_ item: WorkItem) {
    guard work.push(item) else { return }
    report.progress.sourcesToDo += 1
    report.progress.bytesToDo += item.file.identity.sizeBytes
  }

  /// Counts a file whose content an earlier run, or a copy in this one, has brought to an end.
  func note(_ file: FoundSource, _ entry: JournalEntry) {
    guard live == nil else { return }
    if entry.path == file.path { report.unchanged += 1 } else { report.copies += 1 }
    guard let kind = entry.state.problem, let reason = entry.reason else { return }
    report.problems.append(
      IngestReport.Problem(path: file.path, kind: kind, reason: reason, isOld: true))
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
      identity: file.identity, sha256: sha256, isSettled: isSettled)
  }
}
