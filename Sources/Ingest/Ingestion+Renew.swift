import Archive
import FileWatch
import Foundation
import SightingStream
import Values

/// What examining sources again needs besides.
struct RenewalState {
  /// SHA-256 of the workers' detector.
  let detector: String
  /// Tries of this run that failed.
  var tries: [SourceID: Int] = [:]
  var report = RenewalReport()
}

/// What a run with another detector found in the sources that the archive has.
public struct RenewalReport: Sendable {
  /// Sources that this detector had not examined to their end.
  public var due = 0
  /// Of those, files that are not where the journal has them: what the archive has of them stays.
  public var gone: [FilePath] = []
  /// What the sources that were examined to their end had and got.
  public var outcome = RedetectionOutcome()
  /// The run as such: sources examined, problems, progress, frames.
  public var ingest = IngestReport()

  public init() {}
}

extension Ingestion {
  /// Has every source that the archive has read examined again by the workers' detector, and adds
  /// what it finds (see ``Archive/ArchiveWriter/renew(_:detector:keep:)``).
  ///
  /// Roots are not scanned: the files are those of the journal. What a run that was stopped or killed
  /// has done is not done again.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of the workers' detector.
  ///   - again: Also the sources that it has examined already.
  ///   - observe: is told about five times a second how far the run has come.
  /// - Throws: `Failure` of the writer or of the workers' start, when nothing more can be done. What
  ///   was finished until then stays.
  public func renew(
    detector: String, again: Bool = false, observe: (IngestProgress) -> Void
  ) throws -> RenewalReport {
    renewal = RenewalState(detector: detector)
    options.job.tellsTrails = true
    let due = try writer.sourcesToRenew(detector: detector, again: again)
    renewal?.report.due = due.count
    try admitAgain(due)
    work.close()
    let items = report.progress.sourcesToDo
    began = DispatchTime.now().uptimeNanoseconds
    if items > 0 { try examine(lanes: min(options.workers, items), observe) }
    updateProgress()
    observe(report.progress)
    report.isInterrupted = interruption.isRequested && report.progress.sourcesEnded < items
    var result = renewal?.report ?? RenewalReport()
    result.ingest = report
    return result
  }

  /// Lets the files of known sources wait for a worker.
  private func admitAgain(_ entries: [JournalEntry]) throws {
    var files: [FoundSource] = []
    for entry in entries {
      if !entry.isGone, let file = try found(entry) {
        files.append(file)
      } else {
        renewal?.report.gone.append(entry.path)
      }
    }
    for start in stride(from: 0, to: files.count, by: Self.registrationBatch) {
      try letVisitorsIn()
      let batch = Array(files[start..<min(files.count, start + Self.registrationBatch)])
      // Tells whose stamp has changed, so that the content has to be read.
      let known = try writer.register(batch.map { SourceRegistration($0, sha256: nil) })
      for (file, entry) in zip(batch, known) { enqueue(file, entry) }
    }
  }

  /// Gives a known source to a worker, unless its file holds something else by now.
  func takeUpAgain(_ item: WorkItem, _ content: Fingerprint?) throws -> OfferAnswer {
    let entry = try writer.journal(JournalFilter(sources: [item.source])).first
    guard let entry, !entry.isGone, entry.state == .done || entry.state == .partial,
      content.map({ $0.sha256 == item.previous?.sha256 }) ?? true
    else {
      try noteChanged(item)
      end(item, nil)
      return .nothing
    }
    return try claim(item.source, item)
  }

  /// Counts what a source that comes to its end has brought.
  func noteRenewed(_ source: SourceID, _ summary: SourceSummary) throws {
    guard renewal != nil, try writer.endsRenewal(of: source, summary),
      let outcome = try writer.renewal(of: source)
    else { return }
    renewal?.report.outcome.add(outcome)
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
