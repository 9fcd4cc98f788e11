import Answers
import Archive

extension ReindexAnswer {
  /// What a run that has ended did.
  init(_ report: ReindexReport, _ clock: ArchiveClock) {
    self.init(
      generation: GenerationAnswer(report.generation, report.coverage, clock),
      embedded: report.stored, elapsedSeconds: report.elapsedSeconds,
      facesPerSecond: report.elapsedSeconds > 0
        ? Double(report.stored) / report.elapsedSeconds : 0,
      unusable: report.unusable.map { Unusable(face: $0.face.rawValue, reason: $0.reason) },
      stageSeconds: report.stageSeconds, isInterrupted: report.isInterrupted)
  }
}
