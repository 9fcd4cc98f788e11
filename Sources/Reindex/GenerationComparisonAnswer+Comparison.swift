import Answers
import Archive
import Evaluation

extension GenerationComparisonAnswer {
  /// - Parameter calibrations: Of the first generation and of the second, measured on the same
  ///   pairs of faces.
  public init(
    _ first: GenerationRow, _ second: GenerationRow, _ comparison: GenerationComparison,
    _ calibrations: [Calibration]
  ) {
    self.init(
      first: first.id.rawValue, second: second.id.rawValue, firstModel: first.embedder.name,
      secondModel: second.embedder.name, queries: comparison.queries, top: comparison.depth,
      overlap: comparison.overlap, firstAgreement: comparison.firstAgreement,
      rankCorrelation: comparison.rankCorrelation, appeared: comparison.appeared,
      vanished: comparison.vanished,
      changes: comparison.changes.map { change in
        Change(
          query: change.query.rawValue, sighting: change.sighting.rawValue,
          firstRank: change.firstRank, secondRank: change.secondRank,
          similarity: change.similarity)
      },
      curves: zip([first, second], calibrations).map { generation, calibration in
        Curve(generation, calibration)
      })
  }
}

extension GenerationComparisonAnswer.Curve {
  fileprivate init(_ generation: GenerationRow, _ found: Calibration) {
    self.init(
      generation: generation.id.rawValue,
      calibration: CalibrationAnswer.Entry(found, camera: nil),
      points: ErrorTradeoff(found).points.map { point in
        Point(
          falseMatchRate: point.falseMatchRate, similarity: point.similarity,
          refused: EvaluationAnswer.Share(point.refused))
      })
  }
}
