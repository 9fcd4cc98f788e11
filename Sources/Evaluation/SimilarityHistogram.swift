/// Cosine similarities, counted in narrow bins: for more of them than can be kept.
struct SimilarityHistogram: Sendable {
  /// Bins over -1...1; one is 5e-7 wide, as fine as the rounding of a dot product of Float32.
  static let bins = 1 << 22
  private var counts = [UInt32](repeating: 0, count: bins)
  private(set) var total = 0

  mutating func add(_ similarity: Float) {
    counts[Self.bin(similarity)] += 1
    total += 1
  }

  /// The least similarity, to the width of a bin, that at most `rate` of all reach.
  func similarity(atRate rate: Double) -> Double {
    let most = Int((rate * Double(total)).rounded(.down))
    var reached = 0
    for bin in stride(from: Self.bins - 1, through: 0, by: -1) {
      reached += Int(counts[bin])
      if reached > most { return Self.lowerEdge(bin + 1) }
    }
    return -1
  }

  private static func bin(_ similarity: Float) -> Int {
    let place = (Double(similarity) + 1) / 2 * Double(bins)
    return min(bins - 1, max(0, Int(place)))
  }

  private static func lowerEdge(_ bin: Int) -> Double { Double(bin) / Double(bins) * 2 - 1 }
}
