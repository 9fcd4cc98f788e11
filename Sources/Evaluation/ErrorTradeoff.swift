/// How often a model fails to recognise one person at given false match rates: points of its error
/// curve that can be compared between models.
public struct ErrorTradeoff: Sendable, Hashable {
  /// One false match rate.
  public struct Point: Sendable, Hashable {
    /// One of ``ErrorTradeoff/rates``: a share of pairs of two people.
    public var falseMatchRate: Double
    /// The least similarity, of those that were counted, at which no larger share of two people
    /// match.
    public var similarity: Float
    /// Pairs of one person that do not reach it.
    public var refused: Proportion
  }

  /// Independent comparisons that pairs of two people amount to.
  public var effectivePairs: Double
  /// By falling rate; only rates that the data can show.
  public var points: [Point]

  /// Rates that curves are read at.
  public static let rates = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]

  /// Reads a calibration at ``rates``.
  ///
  /// A rate is left out when fewer than three independent comparisons would match, none of which
  /// may have been drawn.
  ///
  /// Source: the "rule of 3" (ISO/IEC 19795-1, annex B).
  public init(_ calibration: Calibration) {
    effectivePairs = calibration.effectivePairs
    points = Self.rates.filter { $0 * calibration.effectivePairs >= 3 }.compactMap { rate in
      guard let point = calibration.points.first(where: { $0.falseMatchRate <= rate }),
        let refused = point.falseNonMatchRate
      else { return nil }
      let count = Int((refused * Double(calibration.genuinePairs)).rounded())
      return Point(
        falseMatchRate: rate, similarity: point.similarity,
        refused: Proportion(count, of: calibration.genuinePairs))
    }
  }
}
