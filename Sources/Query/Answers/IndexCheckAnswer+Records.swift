import Answers
import Archive

extension IndexCheckAnswer {
  /// What a check measured.
  ///
  /// - Parameters:
  ///   - floor: What counts as a match.
  ///   - seed: What its sample was drawn with.
  public init(
    _ records: [IndexCheckRecord], floor: SimilarityFloor, seed: UInt64, _ clock: ArchiveClock
  ) {
    self.init(
      faces: records.first?.faces ?? 0, samples: records.first?.samples ?? 0, seed: seed,
      targetRecall: records.first?.targetRecall ?? 1,
      minimumSimilarity: Floor(
        similarity: floor.similarity, origin: floor.origin == .asked ? "asked" : "published"),
      checks: records.map { Check($0, clock) },
      isReached: records.allSatisfy { $0.matchRecall >= $0.targetRecall }, isKept: false)
  }
}
