import Answers

extension VerificationAnswer.Result {
  /// What a protocol found, for its report.
  public init(_ report: VerificationReport) {
    self.init(
      metric: report.settings.metric.rawValue, pairs: report.pairs, genuinePairs: report.genuine,
      pairsWithoutEmbedding: report.withoutEmbedding,
      accuracy: VerificationAnswer.FoldMean(
        mean: report.accuracy.mean, deviation: report.accuracy.deviation),
      judgedRightly: EvaluationAnswer.Share(report.judgedRightly),
      validation: report.validation.map { entry in
        VerificationAnswer.Validation(
          falseAcceptRate: entry.target, mean: entry.rate.mean, deviation: entry.rate.deviation,
          reachedFalseAcceptRate: entry.falseAcceptRate)
      },
      areaUnderCurve: report.areaUnderCurve, equalErrorRate: report.equalErrorRate,
      rankedAreaUnderCurve: report.rankedArea,
      folds: report.folds.map { fold in
        VerificationAnswer.Fold(
          threshold: fold.threshold, accuracy: fold.accuracy,
          validationThresholds: fold.acceptances.map(\.threshold),
          validationRates: fold.acceptances.map(\.validationRate))
      })
  }
}

extension VerificationAnswer.EveryPair {
  /// What comparing every pair found.
  public init(_ found: AllPairs) {
    self.init(
      genuinePairs: found.genuinePairs, impostorPairs: found.impostorPairs,
      points: found.points.map { point in
        Point(
          falseAcceptRate: point.falseAcceptRate, similarity: point.similarity,
          trueAccepts: EvaluationAnswer.Share(point.trueAccepts))
      })
  }
}
