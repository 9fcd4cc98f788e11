import Archive
import FileWatch
import Logging
import SightingStream
import Values

/// What becomes of a source that a worker could not read, or only in part.
struct SourceProblem {
  var item: WorkItem
  var kind: IngestReport.Problem.Kind
  var reason: SourceSummary.Reason
}

/// What a run, a watch and a redetection do differently. All else of an ``Ingestion`` they share.
///
/// The defaults are those of a run. Used by the writer's thread.
protocol IngestPolicy: AnyObject {
  /// How long the writer's thread waits for workers at once, in seconds.
  var patienceSeconds: Double { get }

  // Files

  /// Files come to the lanes only after they were found unchanged for long enough.
  var waitsForSettling: Bool { get }
  /// A file is to be tried later: nothing new is known about it.
  func isWaiting(_ file: FoundSource) -> Bool
  /// Whether a file that was found can be read at once, or may still be changing.
  func isSettled(_ file: FoundSource) -> Bool
  /// Has a file wait until it has stopped changing.
  func settle(_ file: FoundSource)
  /// Nobody has to wait for a file any more.
  func stopSettling(_ path: FilePath)
  /// The archive has what a file holds, from an earlier run or of a copy of it.
  func noteRead(_ file: FoundSource, _ known: ReadFile, in ingestion: Ingestion)
  /// A file was not what it was when it was found, or somebody still writes to it.
  func noteChanged(_ item: WorkItem, in ingestion: Ingestion) throws

  // Tries

  /// The source that a worker gets for a piece of work; `nil` when there is nothing to do, and
  /// the policy has then ended it.
  func source(
    of item: WorkItem, _ content: Fingerprint?, in ingestion: Ingestion
  ) throws -> SourceID?
  /// Gives a source to a worker.
  ///
  /// - Returns: How many tries have failed before.
  func claim(_ source: SourceID, in ingestion: Ingestion) throws -> Int
  /// How a worker turns the pictures of a claimed source.
  func turn(of source: SourceID, in ingestion: Ingestion) throws -> JobOptions.Turn
  /// The recordings that a claimed source may be, so that it need not be examined.
  func known(_ source: SourceID, in ingestion: Ingestion) throws -> [RecordingIdentity]
  /// A try has failed, the so many-th.
  func noteFailedTry(
    _ item: WorkItem, _ source: SourceID, tries: Int, _ reason: SourceSummary.Reason)
  /// A file could not be read at all.
  func noteUnreadable(
    _ item: WorkItem, _ reason: SourceSummary.Reason, in ingestion: Ingestion)
  /// Has a piece of work done later.
  ///
  /// - Returns: `false` when it does not last that long.
  func retry(_ item: WorkItem, afterSeconds: Double) -> Bool
  /// A worker has come to the end of a source, and nothing of that is committed yet.
  func noteEnding(_ source: SourceID, _ summary: SourceSummary, in ingestion: Ingestion) throws

  // Reports

  func note(_ problem: SourceProblem, in ingestion: Ingestion)
  /// A source that was read has something odd about it.
  func noteWarnings(of item: WorkItem, _ entry: JournalEntry, in ingestion: Ingestion)
  func log(_ level: Logger.Level, _ what: String, _ item: WorkItem, _ entry: JournalEntry)
}

extension IngestPolicy {
  var patienceSeconds: Double { 0.2 }

  var waitsForSettling: Bool { false }
  func isWaiting(_ file: FoundSource) -> Bool { false }
  func isSettled(_ file: FoundSource) -> Bool { true }
  func settle(_ file: FoundSource) {}
  func stopSettling(_ path: FilePath) {}

  func noteRead(_ file: FoundSource, _ known: ReadFile, in ingestion: Ingestion) {
    if known.isPrimary {
      ingestion.report.unchanged += 1
    } else {
      ingestion.report.copies += 1
    }
    guard let kind = known.state.problem, let reason = known.reason else { return }
    ingestion.report.problems.append(
      IngestReport.Problem(path: file.path, kind: kind, reason: reason, isOld: true))
  }

  func noteChanged(_ item: WorkItem, in ingestion: Ingestion) throws {
    ingestion.report.changed.append(item.file.path)
  }

  func source(
    of item: WorkItem, _ content: Fingerprint?, in ingestion: Ingestion
  ) throws -> SourceID? {
    try ingestion.newSource(of: item, content)
  }

  func claim(_ source: SourceID, in ingestion: Ingestion) throws -> Int {
    try ingestion.writer.claim(source).tries
  }

  func turn(of source: SourceID, in ingestion: Ingestion) throws -> JobOptions.Turn {
    try ingestion.writer.cameraTurns.turn(of: source)
  }

  func known(_ source: SourceID, in ingestion: Ingestion) throws -> [RecordingIdentity] {
    try ingestion.writer.knownFiles.recordings(near: source)
  }

  func noteFailedTry(
    _ item: WorkItem, _ source: SourceID, tries: Int, _ reason: SourceSummary.Reason
  ) {}

  func noteUnreadable(
    _ item: WorkItem, _ reason: SourceSummary.Reason, in ingestion: Ingestion
  ) {
    note(SourceProblem(item: item, kind: .unreadable, reason: reason), in: ingestion)
  }

  func retry(_ item: WorkItem, afterSeconds: Double) -> Bool { false }

  func noteEnding(_ source: SourceID, _ summary: SourceSummary, in ingestion: Ingestion) {}

  func note(_ problem: SourceProblem, in ingestion: Ingestion) {
    ingestion.report.problems.append(
      IngestReport.Problem(
        path: problem.item.file.path, kind: problem.kind, reason: problem.reason, isOld: false))
  }

  func noteWarnings(of item: WorkItem, _ entry: JournalEntry, in ingestion: Ingestion) {
    ingestion.report.warned.append((item.file.path, entry.warnings))
  }

  func log(_ level: Logger.Level, _ what: String, _ item: WorkItem, _ entry: JournalEntry) {}
}

/// One run over what there is.
final class RunPolicy: IngestPolicy {}
