import Values
import VectorIndex

extension ArchiveSnapshot {
  /// The answers to many searches with the same filter and goal, in the order of `vectors`: what
  /// ``search(_:filter:goal:options:)`` gives for each, and always exact. A vector of a large batch
  /// costs a small part of what a search alone does.
  ///
  /// - Parameter vectors: Of unit length, made by the live generation's embedder.
  /// - Throws: `Failure` `.modelMismatch` when one of `vectors` has another dimension.
  public func search(
    batch vectors: [[Float]], filter: VectorFilter = VectorFilter(), goal: SearchGoal,
    options: SearchOptions = SearchOptions()
  ) throws -> [VectorAnswer] {
    try reading {
      guard let index = try index() else {
        return vectors.map { _ in
          VectorAnswer(
            hits: [],
            coverage: SearchCoverage(
              mode: .exact, rowsInIndex: 0, rowsMatchingFilter: 0, rowsScanned: 0))
        }
      }
      for vector in vectors where vector.count != index.dimension {
        throw stores.errors.failure(
          .modelMismatch, "search the archive",
          "a query has \(vector.count) numbers, but its embeddings have \(index.dimension)",
          "Search with the model that made the archive.")
      }
      return try index.search(
        batch: vectors, goal: goal, filter: restricted(filter), options: options)
    }
  }

  /// The `k` most similar other faces of every face that `filter` leaves, exactly; `nil` when the
  /// archive has no generation.
  ///
  /// A graph of many faces takes its time, and the stores cannot use the pages of this snapshot
  /// again meanwhile: of a million faces of 512 numbers it takes about half an hour.
  ///
  /// - Parameters:
  ///   - k: 1 or more.
  ///   - minSimilarity: Less similar faces are left out.
  ///   - threads: To use at most, the caller's included.
  ///   - progress: Takes the faces done, and how many there are, now and then; stops the work by
  ///     throwing.
  /// - Complexity: O(faces² · dimension) time, O(faces · k) memory.
  public func knnGraph(
    k: Int, minSimilarity: Float, filter: VectorFilter = VectorFilter(), threads: Int = 1,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> KNNGraph? {
    try reading {
      try index()?.knnGraph(
        k: k, minSimilarity: minSimilarity, filter: restricted(filter), threads: threads,
        progress: progress)
    }
  }
}
