import Answers
import Archive
import SightingStream

extension IngestAnswer {
  /// What a run that has ended did.
  ///
  /// - Parameter archive: The archive's directory, as it was named.
  init(_ report: IngestReport, archive: String) {
    let (progress, frames) = (report.progress, report.accounting)
    self.init(
      archive: archive, found: report.found, unchanged: report.unchanged, copies: report.copies,
      done: report.done, changed: report.changed.map(\.description),
      problems: report.problems.map(Problem.init),
      warned: report.warned.map { source in
        Warned(path: source.path.description, warnings: source.warnings.map(SourceWarning.init))
      },
      unmatched: report.unmatched.map { path in
        Unmatched(
          path: path.path.description, code: path.code.rawValue, reason: path.reason,
          mediaFiles: path.mediaFiles)
      },
      moved: report.moved, vanished: report.vanished,
      frozenRoots: report.frozenRoots.map { frozen in
        FrozenRoot(root: frozen.root.description, missing: frozen.missing, known: frozen.known)
      },
      temporaryFiles: report.temporaryFiles, failedTries: report.failedTries,
      resumed: report.resumed,
      missingWalls: report.missingWalls.isEmpty ? nil : report.missingWalls,
      sightings: progress.sightings, faces: progress.faces, leftOut: report.leftOut,
      mediaSeconds: progress.mediaSeconds, elapsedSeconds: progress.elapsedSeconds,
      timesRealTime: progress.speed, framesDecoded: frames.decoded, framesSampled: frames.sampled,
      framesWithFaces: frames.withFaces, detections: frames.detections, rejected: frames.rejected,
      skipped: frames.skipped, auditedGroups: frames.auditedGroups,
      auditedMisses: frames.auditedMisses, stageSeconds: report.stageSeconds,
      isInterrupted: report.isInterrupted)
  }
}

extension IngestAnswer.Problem {
  fileprivate init(_ problem: IngestReport.Problem) {
    self.init(
      path: problem.path.description, kind: problem.kind.rawValue, code: problem.reason.code,
      reason: problem.reason.message, isOld: problem.isOld)
  }
}

extension WatchAnswer {
  /// What a watch that has ended did.
  init(_ report: IngestReport) {
    let progress = report.progress
    self.init(
      done: report.done, moved: report.moved, vanished: report.vanished,
      failedTries: report.failedTries, sightings: progress.sightings, faces: progress.faces,
      warnings: report.sourcesByWarning, mediaSeconds: progress.mediaSeconds,
      elapsedSeconds: progress.elapsedSeconds)
  }
}

extension RedetectionAnswer {
  /// What a run with another detector did.
  ///
  /// - Parameters:
  ///   - run: The run as such: sources examined, problems, progress.
  ///   - archive: The archive's directory, as it was named.
  ///   - detector: The model, as it was named.
  init(
    _ report: RedetectionReport, _ run: IngestReport, archive: String, detector: String
  ) {
    let outcome = report.outcome
    self.init(
      archive: archive, detector: detector, due: report.due, examined: run.done,
      gone: report.gone.map(\.description), changed: run.changed.map(\.description),
      problems: run.problems.map(IngestAnswer.Problem.init), sightings: outcome.known,
      seenAgain: outcome.found, notSeenAgain: max(0, outcome.known - outcome.found),
      newSightings: outcome.newSightings, newFaces: outcome.newFaces, resumed: run.resumed,
      failedTries: run.failedTries, mediaSeconds: run.progress.mediaSeconds,
      elapsedSeconds: run.progress.elapsedSeconds, timesRealTime: run.progress.speed,
      stageSeconds: run.stageSeconds, isInterrupted: run.isInterrupted)
  }
}
