import Foundation

/// How two embeddings are compared where a distance is wanted.
public enum ComparisonMetric: String, Sendable, Hashable, Codable, CaseIterable {
  /// The squared Euclidean distance. For unit vectors 2 − 2 × cosine, 0...4.
  ///
  /// Source: `validate_on_lfw` of the FaceNet tools, `--distance_metric 0`.
  case distance
  /// The angle as a share of the half circle: arccos(cosine) / π, 0...1.
  ///
  /// Source: `validate_on_lfw` of the FaceNet tools, `--distance_metric 1`.
  case cosine

  /// The distance of two vectors of equal length, in Double.
  ///
  /// - Complexity: O(dimension).
  public func distance(_ left: [Double], _ right: [Double]) -> Double {
    switch self {
    case .distance:
      return zip(left, right).reduce(0) { sum, pair in
        let difference = pair.0 - pair.1
        return sum + difference * difference
      }
    case .cosine:
      var (dot, first, second) = (0.0, 0.0, 0.0)
      for (a, b) in zip(left, right) {
        dot += a * b
        first += a * a
        second += b * b
      }
      let norm = (first * second).squareRoot()
      guard norm > 0 else { return 1 }
      return acos(min(1, max(-1, dot / norm))) / .pi
    }
  }
}
