import Foundation

/// A model's published false match rates: which share of comparisons of different people reaches
/// which similarity. Measured on the publisher's photos, not on this archive's cameras.
public struct PublishedCurve: Sendable, Hashable {
  /// One point: `rate` of all comparisons of different people are at least `similarity`.
  public struct Point: Sendable, Hashable {
    public var rate: Double
    public var similarity: Float

    public init(rate: Double, similarity: Float) {
      self.rate = rate
      self.similarity = similarity
    }
  }

  /// A rate read off the curve.
  public enum Reading: Sendable, Hashable {
    /// Between two points, interpolated.
    case about(Double)
    /// Beyond the last point: no more than its rate.
    case atMost(Double)
  }

  public let model: String
  /// By rising similarity and falling rate.
  public let points: [Point]

  /// The curve through `points`; `nil` when they are none or do not fall from one to the next.
  public init?(model: String, points: [Point]) {
    let sorted = points.sorted { $0.similarity < $1.similarity }
    let falls = zip(sorted, sorted.dropFirst()).allSatisfy {
      $0.rate > $1.rate && $0.similarity < $1.similarity
    }
    guard !sorted.isEmpty, falls, sorted.allSatisfy({ $0.rate > 0 && $0.rate <= 1 }) else {
      return nil
    }
    self.model = model
    self.points = sorted
  }

  /// The rate at `similarity`, interpolated linearly in the logarithm of the rate; `nil` below the
  /// first point, where nothing is published.
  public func rate(at similarity: Float) -> Reading? {
    guard let first = points.first, let last = points.last, similarity >= first.similarity else {
      return nil
    }
    if similarity == last.similarity { return .about(last.rate) }
    guard similarity < last.similarity else { return .atMost(last.rate) }
    for (low, high) in zip(points, points.dropFirst()) where similarity < high.similarity {
      let share = Double((similarity - low.similarity) / (high.similarity - low.similarity))
      return .about(low.rate * pow(high.rate / low.rate, share))
    }
    return nil
  }

  /// The similarity of the point with exactly this rate.
  public func similarity(atRate rate: Double) -> Float? {
    points.first { abs($0.rate - rate) <= rate * 1e-6 }?.similarity
  }
}
