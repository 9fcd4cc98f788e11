/// Where a share that was counted in a sample may really lie.
public struct Interval: Sendable, Hashable, Codable {
  /// The lower end, which belongs to the interval.
  public var lower: Double
  /// The upper end, which belongs to the interval.
  public var upper: Double

  /// The interval `lower...upper`; `lower` is at most `upper`.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// How often the true value lies within the intervals that this target computes.
  ///
  /// Source: the usual convention; ISO/IEC 19795-1 reports error rates at 95 %.
  public static let confidence = 0.95

  /// The normal quantile that belongs to ``confidence``: 97.5 % of it lies below.
  static let normalQuantile = 1.959_963_984_540_054

  /// Whether `value` lies within the interval, its ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// Wilson's score interval: close to the stated confidence on average, also for shares near 0
  /// and 1.
  ///
  /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
  /// JASA 22 (1927).
  /// - Parameters:
  ///   - successes: From 0 to `trials`.
  ///   - trials: Independent ones; 0 gives 0...1.
  public static func wilson(successes: Int, trials: Int) -> Interval {
    guard trials > 0 else { return Interval(lower: 0, upper: 1) }
    let n = Double(trials)
    let share = Double(successes) / n
    let z2 = normalQuantile * normalQuantile
    let center = (share + z2 / (2 * n)) / (1 + z2 / n)
    let half =
      normalQuantile * (share * (1 - share) / n + z2 / (4 * n * n)).squareRoot() / (1 + z2 / n)
    return Interval(
      lower: successes == 0 ? 0 : max(0, center - half),
      upper: successes == trials ? 1 : min(1, center + half))
  }

  /// Clopper's and Pearson's exact interval: never less than the stated confidence.
  ///
  /// Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in
  /// the case of the binomial", Biometrika 26 (1934), in its form by quantiles of the beta
  /// distribution.
  /// - Parameters:
  ///   - successes: From 0 to `trials`; need not be whole, so that samples whose members depend on
  ///     each other can be counted as fewer independent ones.
  ///   - trials: 0 gives 0...1.
  public static func clopperPearson(successes: Double, trials: Double) -> Interval {
    guard trials > 0 else { return Interval(lower: 0, upper: 1) }
    let tail = (1 - confidence) / 2
    let failures = max(0, trials - successes)
    let lower =
      successes <= 0 ? 0 : BetaDistribution.quantile(tail, a: successes, b: failures + 1)
    let upper =
      failures <= 0 ? 1 : BetaDistribution.quantile(1 - tail, a: successes + 1, b: failures)
    return Interval(lower: lower, upper: upper)
  }
}

/// A share that was counted, and where the true one may lie.
public struct Proportion: Sendable, Hashable, Codable {
  /// How often it was so; from 0 to ``trials``.
  public var successes: Int
  /// How often it was looked at.
  public var trials: Int

  /// - Parameter successes: From 0 to `trials`.
  public init(_ successes: Int, of trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// 0...1; 0 of 0 is 0.
  public var value: Double { trials > 0 ? Double(successes) / Double(trials) : 0 }

  /// Wilson's interval at ``Interval/confidence``.
  public var interval: Interval { .wilson(successes: successes, trials: trials) }
}
