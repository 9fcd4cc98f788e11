import Archive
import FileWatch
import SightingStream
import Values

/// What a run with another detector found in the sources that the archive has.
struct RedetectionReport: Sendable {
  /// Sources that this detector had not examined to their end.
  var due = 0
  /// Of those, files that are not where the journal has them: what the archive has of them stays.
  var gone: [FilePath] = []
  /// What the sources that were examined to their end had and got.
  var outcome = RedetectionOutcome()
}

/// Has sources that the archive has read examined again by another detector.
final class RedetectionPolicy: IngestPolicy {
  private(set) var report = RedetectionReport()
  /// SHA-256 of the workers' detector.
  private let detector: String
  /// Tries of this run that failed: the journal does not count them.
  private var tries: [SourceID: Int] = [:]

  init(detector: String) {
    self.detector = detector
  }

  /// Lets the files of known sources wait for a worker.
  ///
  /// - Parameter again: Also those that this detector has examined.
  func admitSources(again: Bool, in ingestion: Ingestion) throws {
    let due = try ingestion.writer.sourcesToRedetect(detector: detector, again: again)
    report.due = due.count
    var files: [FoundSource] = []
    for entry in due {
      if !entry.isGone, let file = try ingestion.found(entry) {
        files.append(file)
      } else {
        report.gone.append(entry.path)
      }
    }
    for start in stride(from: 0, to: files.count, by: Ingestion.registrationBatch) {
      try ingestion.letVisitorsIn()
      let batch = Array(files[start..<min(files.count, start + Ingestion.registrationBatch)])
      // Says whose stamp has changed, so that the content has to be read.
      let known = try ingestion.writer.register(
        batch.map { SourceRegistration($0, sha256: nil) })
      for (file, entry) in zip(batch, known) { ingestion.enqueue(file, entry) }
    }
  }

  /// A known source, unless its file holds something else by now.
  func source(
    of item: WorkItem, _ content: Fingerprint?, in ingestion: Ingestion
  ) throws -> SourceID? {
    let entry = try ingestion.writer.journal(JournalFilter(sources: [item.source])).first
    guard let entry, !entry.isGone, entry.state == .done || entry.state == .partial,
      content.map({ $0.sha256 == item.previous?.sha256 }) ?? true
    else {
      try noteChanged(item, in: ingestion)
      ingestion.end(item, nil)
      return nil
    }
    return item.source
  }

  func claim(_ source: SourceID, in ingestion: Ingestion) throws -> Int {
    try ingestion.writer.redetect(source, detector: detector, keep: ingestion.options.job.keep)
    return tries[source] ?? 0
  }

  // What is added has to be in pixels of the same pictures.
  func turn(of source: SourceID, in ingestion: Ingestion) throws -> JobOptions.Turn {
    try ingestion.writer.cameraTurns.asRead(of: source)
  }

  // What has been read is examined again whatever it is.
  func known(_ source: SourceID, in ingestion: Ingestion) -> [RecordingIdentity] { [] }

  // The journal's are those of the first try.
  func noteWarnings(of item: WorkItem, _ entry: JournalEntry, in ingestion: Ingestion) {}

  func noteFailedTry(
    _ item: WorkItem, _ source: SourceID, tries: Int, _ reason: SourceSummary.Reason
  ) {
    self.tries[source] = tries
  }

  func noteEnding(
    _ source: SourceID, _ summary: SourceSummary, in ingestion: Ingestion
  ) throws {
    if let outcome = try ingestion.writer.redetectionOutcome(of: source, endingWith: summary) {
      report.outcome.add(outcome)
    }
  }
}

extension RedetectionOutcome {
  fileprivate mutating func add(_ other: RedetectionOutcome) {
    known += other.known
    found += other.found
    newSightings += other.newSightings
    newFaces += other.newFaces
  }
}
