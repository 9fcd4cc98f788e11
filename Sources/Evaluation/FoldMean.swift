/// A mean over folds, and how far the folds scatter.
public struct FoldMean: Sendable, Hashable, Codable {
  /// The mean of the folds.
  public var mean: Double
  /// The standard deviation of the folds themselves (divided by n, as NumPy's `std`).
  public var deviation: Double

  /// - Parameter values: One per fold; none gives 0 ± 0.
  public init(_ values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    self.mean = mean
    deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
