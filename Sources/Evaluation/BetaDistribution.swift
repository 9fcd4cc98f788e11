import Foundation

/// The beta distribution, as far as intervals of shares need it.
enum BetaDistribution {
  /// The regularised incomplete beta function I_x(a, b): the share of the distribution up to `x`.
  ///
  /// - Parameters:
  ///   - x: 0...1.
  ///   - a: Positive; need not be whole.
  ///   - b: Positive; need not be whole.
  static func share(upTo x: Double, a: Double, b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let logarithm = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    // The fraction converges quickly on this side of the mean only.
    if x < (a + 1) / (a + b + 2) { return exp(logarithm) * fraction(x, a, b) / a }
    return 1 - exp(logarithm) * fraction(1 - x, b, a) / b
  }

  /// The `x` with `share(upTo: x, a, b) == share`, to the precision of Double.
  static func quantile(_ share: Double, a: Double, b: Double) -> Double {
    var low = 0.0
    var high = 1.0
    // Halving reaches the spacing of doubles around 1e-12 after 92 steps.
    for _ in 0..<200 {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if self.share(upTo: middle, a: a, b: b) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The continued fraction of the incomplete beta function, by the modified method of Lentz.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 8.17.22 and 3.10(iii).
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func away(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var numerator = 1.0
    var denominator = 1 / away(1 - (a + b) * x / (a + 1))
    var result = denominator
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      var change = 1.0
      for term in [even, odd] {
        denominator = 1 / away(1 + term * denominator)
        numerator = away(1 + term / numerator)
        change = numerator * denominator
        result *= change
      }
      if abs(change - 1) < 1e-15 { break }
    }
    return result
  }
}
