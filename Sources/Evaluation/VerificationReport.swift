/// What a verification protocol found.
public struct VerificationReport: Sendable, Hashable {
  /// What one threshold does to a held-out fold.
  public struct Acceptance: Sendable, Hashable {
    /// Chosen on the other folds.
    public var threshold: Double
    /// Genuine pairs accepted, 0...1: VAL, the true accept rate.
    public var validationRate: Double
    /// Impostor pairs accepted, 0...1.
    public var falseAcceptRate: Double
  }

  /// One held-out fold.
  public struct Fold: Sendable, Hashable {
    /// Chosen on the other folds for accuracy.
    public var threshold: Double
    /// Pairs judged rightly, 0...1.
    public var accuracy: Double
    /// Pairs judged rightly.
    public var right: Int
    /// One for each of the protocol's false accept rates, in their order.
    public var acceptances: [Acceptance]
  }

  /// A point of the ROC curve.
  public struct CurvePoint: Sendable, Hashable {
    /// Distances below it are accepted.
    public var threshold: Double
    /// Genuine pairs accepted, 0...1.
    public var trueAcceptRate: Double
    /// Impostor pairs accepted, 0...1.
    public var falseAcceptRate: Double
  }

  /// How it was asked.
  public var settings: VerificationProtocol
  /// Pairs that were judged.
  public var pairs: Int
  /// Pairs of one person.
  public var genuine: Int
  /// Pairs of which a photo has no embedding: judged to be of two persons.
  public var withoutEmbedding: Int
  /// The held-out folds, in their order.
  public var folds: [Fold]
  /// By rising threshold.
  public var curve: [CurvePoint]
  /// The area under the ROC curve through every distance of the held-out folds, all together.
  public var rankedArea: Double

  /// Pairs judged rightly, over the held-out folds.
  public var accuracy: FoldMean { FoldMean(folds.map(\.accuracy)) }

  /// All held-out pairs together.
  public var judgedRightly: Proportion { Proportion(folds.reduce(0) { $0 + $1.right }, of: pairs) }

  /// The validation rate at each of the protocol's false accept rates, and the rate that the
  /// held-out folds really had.
  public var validation: [(target: Double, rate: FoldMean, falseAcceptRate: Double)] {
    settings.falseAcceptRates.enumerated().map { index, target in
      (
        target, FoldMean(folds.map { $0.acceptances[index].validationRate }),
        FoldMean(folds.map { $0.acceptances[index].falseAcceptRate }).mean
      )
    }
  }

  /// The area under ``curve`` by trapezoids.
  public var areaUnderCurve: Double {
    zip(curve, curve.dropFirst()).reduce(0) { area, step in
      let width = step.1.falseAcceptRate - step.0.falseAcceptRate
      return area + width * (step.0.trueAcceptRate + step.1.trueAcceptRate) / 2
    }
  }

  /// Where ``curve`` meets the line 1 − x: as many impostors accepted as genuine pairs refused.
  /// `nil` when it does not reach that line.
  public var equalErrorRate: Double? {
    for (before, after) in zip(curve, curve.dropFirst()) {
      let start = before.trueAcceptRate + before.falseAcceptRate - 1
      let end = after.trueAcceptRate + after.falseAcceptRate - 1
      guard start < 0, end >= 0 else { continue }
      let share = -start / (end - start)
      return before.falseAcceptRate + share * (after.falseAcceptRate - before.falseAcceptRate)
    }
    return nil
  }
}
