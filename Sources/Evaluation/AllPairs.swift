/// Verification over every pair of a labelled set.
public struct AllPairs: Sendable, Hashable {
  /// The true accepts at one false accept rate.
  public struct Point: Sendable, Hashable {
    /// The wanted rate.
    public var falseAcceptRate: Double
    /// The lowest similarity that at most this share of impostor pairs reach.
    public var similarity: Double
    /// Genuine pairs that reach it.
    public var trueAccepts: Proportion
  }

  /// Pairs of one person, also those of which a photo has no embedding: they are never accepted.
  public var genuinePairs: Int
  /// Pairs of two persons of which both photos have an embedding.
  public var impostorPairs: Int
  /// One for each false accept rate that was asked for, in their order.
  public var points: [Point]

  /// Compares every vector with every other.
  ///
  /// - Parameters:
  ///   - embeddings: Of unit length; `nil` where none could be made.
  ///   - labels: Whom each shows.
  ///   - falseAcceptRates: Each above 0 and at most 1.
  /// - Complexity: O(n² × dimension); a second for 13,000 vectors of 128 numbers.
  public init(_ embeddings: [[Float]?], labels: [Int], falseAcceptRates: [Double]) {
    precondition(embeddings.count == labels.count)
    let known = labels.indices.filter { embeddings[$0] != nil }
    let people = known.map { labels[$0] }
    let vectors = VectorTable(embeddings.compactMap(\.self))
    var genuine: [Float] = []
    var impostors = SimilarityHistogram()
    var scratch: [Float] = []
    for row in people.indices {
      let others = (row + 1)..<people.count
      vectors.withScores(of: row, with: others, scratch: &scratch) { scores in
        for (offset, score) in scores.enumerated() {
          if people[row] == people[row + 1 + offset] {
            genuine.append(score)
          } else {
            impostors.add(score)
          }
        }
      }
    }
    let photosByPerson = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    let pairsOfOne = photosByPerson.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    genuinePairs = pairsOfOne
    impostorPairs = impostors.total
    points = falseAcceptRates.map { rate in
      let similarity = impostors.similarity(atRate: rate)
      let reached = genuine.count { Double($0) >= similarity }
      return Point(
        falseAcceptRate: rate, similarity: similarity,
        trueAccepts: Proportion(reached, of: pairsOfOne))
    }
  }
}
