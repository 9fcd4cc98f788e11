/// Arithmetic of embeddings of unit length.
enum UnitVectors {
  /// The mean direction of `vectors`; `nil` when they cancel each other out or differ in length.
  static func mean(_ vectors: [[Float]]) -> [Float]? {
    guard let count = vectors.first?.count, vectors.allSatisfy({ $0.count == count }) else {
      return nil
    }
    var sum = [Double](repeating: 0, count: count)
    for vector in vectors {
      for index in 0..<count { sum[index] += Double(vector[index]) }
    }
    let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm.isFinite, norm > 1e-6 * Double(vectors.count) else { return nil }
    return sum.map { Float($0 / norm) }
  }

  /// The similarity of the two least similar; `nil` for fewer than two.
  ///
  /// - Complexity: O(n² × dimension).
  static func lowestSimilarity(_ vectors: [[Float]]) -> Float? {
    var lowest: Float?
    for (index, left) in vectors.enumerated() {
      for right in vectors[(index + 1)...] {
        let similarity = zip(left, right).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        lowest = min(lowest ?? similarity, similarity)
      }
    }
    return lowest
  }
}
