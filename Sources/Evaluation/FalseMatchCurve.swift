import Foundation

/// Which share of comparisons of different people reaches which similarity, for one model.
public struct FalseMatchCurve: Sendable, Hashable {
  /// Where a curve comes from.
  public enum Origin: Sendable, Hashable {
    /// The model's publisher: measured on other pictures than the archive's.
    case published
    /// Measured on the archive's own faces, or on those of one of its cameras.
    case calibrated(camera: String?)
  }

  /// One point: `rate` of all comparisons of different people are at least `similarity`.
  public struct Point: Sendable, Hashable {
    /// Cosine similarity, -1...1.
    public var similarity: Float
    /// 0 only at the last point of a measured curve, which no comparison reached.
    public var rate: Double
    /// Where the true rate may lie; `nil` where none is published.
    public var interval: Interval?

    /// A point of these values.
    public init(similarity: Float, rate: Double, interval: Interval?) {
      self.similarity = similarity
      self.rate = rate
      self.interval = interval
    }
  }

  /// A rate read off a curve.
  public struct Reading: Sendable, Hashable {
    /// The share of comparisons of different people, 0...1.
    public var rate: Double
    /// Where the true rate may lie; `nil` where none is published.
    public var interval: Interval?
    /// The similarity lies beyond the curve: the true rate is `rate` or less.
    public var isUpperBound: Bool
  }

  /// Name of the model that made the embeddings.
  public let model: String
  /// Where the curve comes from.
  public let origin: Origin
  /// By rising similarity and falling rate.
  public let points: [Point]

  /// The curve through `points`; `nil` when they are none, or when a rate rises with similarity.
  public init?(model: String, origin: Origin, points: [Point]) {
    let sorted = points.sorted { $0.similarity < $1.similarity }
    let falls = zip(sorted, sorted.dropFirst()).allSatisfy {
      $0.rate >= $1.rate && $0.similarity < $1.similarity
    }
    guard let first = sorted.first, falls, sorted.allSatisfy({ (0...1).contains($0.rate) }),
      first.rate > 0, sorted.dropLast().allSatisfy({ $0.rate > 0 })
    else { return nil }
    self.model = model
    self.origin = origin
    self.points = sorted
  }

  /// The rate at `similarity`, interpolated linearly in the logarithm of the rate; `nil` below the
  /// first point, where nothing is known.
  public func reading(at similarity: Float) -> Reading? {
    guard let first = points.first, let last = points.last, similarity >= first.similarity else {
      return nil
    }
    guard similarity < last.similarity else {
      if similarity == last.similarity && last.rate > 0 {
        return Reading(rate: last.rate, interval: last.interval, isUpperBound: false)
      }
      let bound = last.rate > 0 ? last.rate : last.interval?.upper ?? last.rate
      return Reading(
        rate: last.interval?.upper ?? bound,
        interval: Interval(lower: 0, upper: last.interval?.upper ?? bound), isUpperBound: true)
    }
    for (low, high) in zip(points, points.dropFirst()) where similarity < high.similarity {
      let share = Double((similarity - low.similarity) / (high.similarity - low.similarity))
      // Towards a point that nothing reached the last rate that was counted stands.
      guard high.rate > 0 else {
        return Reading(rate: low.rate, interval: low.interval, isUpperBound: false)
      }
      var interval: Interval?
      if let one = low.interval, let other = high.interval {
        interval = Interval(
          lower: Self.between(one.lower, other.lower, share),
          upper: Self.between(one.upper, other.upper, share))
      }
      return Reading(
        rate: Self.between(low.rate, high.rate, share), interval: interval, isUpperBound: false)
    }
    return nil
  }

  /// The least similarity at which the rate is at most `rate`, interpolated as by `reading(at:)`.
  ///
  /// - Returns: `nil` when the curve does not come down to that rate, or begins below it.
  public func similarity(atRate rate: Double) -> Float? {
    guard let first = points.first, first.rate >= rate else { return nil }
    if first.rate == rate { return first.similarity }
    for (low, high) in zip(points, points.dropFirst()) where high.rate <= rate {
      if high.rate == rate { return high.similarity }
      guard high.rate > 0 else { return nil }
      let share = log(rate / low.rate) / log(high.rate / low.rate)
      return low.similarity + Float(share) * (high.similarity - low.similarity)
    }
    return nil
  }

  /// The last similarity at which a rate is known, and that rate.
  public var end: Point? { points.last { $0.rate > 0 } }

  /// Interpolated in logarithms where both are positive, plainly otherwise.
  private static func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
    guard low > 0, high > 0 else { return low + (high - low) * share }
    return low * pow(high / low, share)
  }
}
