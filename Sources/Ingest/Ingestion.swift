import Archive
import FaceModel
import FileWatch
import Foundation
import SightingStream

/// One run of `ingest`: everything under the roots that the archive does not have yet.
///
/// The thread that calls `run` is the one that uses the writer; each worker process is talked to by
/// a thread of its own, and a bounded queue between them holds fast workers back. The process has to
/// ignore `SIGPIPE`.
public final class Ingestion {
  let writer: ArchiveWriter
  let options: IngestOptions
  let interruption: Interruption
  let queue = BoundedQueue<LaneEvent>(capacityBytes: Ingestion.queueBytes)
  var report = IngestReport()
  var active: [SourceID: ActiveSource] = [:]
  /// Sources that this run has given to a worker, so that no second copy of one is.
  var claimed: Set<SourceID> = []
  /// What the sources that have ended amount to.
  var ended = (bytes: Int64(0), mediaSeconds: 0.0, faces: 0, sightings: 0)
  var began = DispatchTime.now().uptimeNanoseconds

  /// What may wait for the writer. Source: our choice; twice its largest batch.
  private static let queueBytes = 64 << 20
  /// Files registered in one transaction.
  private static let registrationBatch = 1000

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
    if report.hasHeardWorker {
      let missing = report.missingWalls
      try writer.note(condition: Warning.unconfined, missing.isEmpty ? nil : missing)
    }
    report.isInterrupted = interruption.isRequested && report.progress.sourcesEnded < items.count
    return report
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
      try noteVanished(under: scan.root, found: Set(scan.sources.map(\.path)))
    }
    report.found = files.count
    return files
  }

  func selectWork(_ files: [FoundSource]) throws -> [WorkItem] {
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
  func note(_ file: FoundSource, _ entry: JournalEntry) {
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
  init(_ file: FoundSource, sha256: String?) {
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
