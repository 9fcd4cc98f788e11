/// Verification over every pair of a labelled set.
public struct AllPairs: Sendable, Hashable {
  /// What a similarity does at one false accept rate.
  public struct Point: Sendable, Hashable {
    /// The rate that was asked for.
    public var falseAcceptRate: Double
    /// The least similarity that no more impostor pairs than that reach.
    public var similarity: Double
    /// Genuine pairs that reach it.
    public var trueAccepts: Proportion
  }

  /// Pairs of one person.
  public var genuinePairs: Int
  /// Pairs of two persons.
  public var impostorPairs: Int
  public var points: [Point]

  /// Compares every vector with every other.
  ///
  /// - Parameters:
  ///   - vectors: Of unit length.
  ///   - labels: Whom each shows.
  ///   - falseAcceptRates: Each above 0 and at most 1.
  /// - Complexity: O(n² × dimension); a second for 13,000 vectors of 128 numbers.
  public init(_ vectors: VectorTable, labels: [Int], falseAcceptRates: [Double]) {
    precondition(vectors.count == labels.count)
    var genuine: [Float] = []
    var impostors = SimilarityHistogram()
    var scratch: [Float] = []
    for row in labels.indices {
      let others = (row + 1)..<labels.count
      vectors.withScores(of: row, with: others, scratch: &scratch) { scores in
        for (offset, score) in scores.enumerated() {
          if labels[row] == labels[row + 1 + offset] {
            genuine.append(score)
          } else {
            impostors.add(score)
          }
        }
      }
    }
    genuinePairs = genuine.count
    impostorPairs = impostors.total
    points = falseAcceptRates.map { rate in
      let similarity = impostors.similarity(atRate: rate)
      let reached = genuine.count { Double($0) >= similarity }
      return Point(
        falseAcceptRate: rate, similarity: similarity,
        trueAccepts: Proportion(reached, of: genuine.count))
    }
  }
}
