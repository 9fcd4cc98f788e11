import FaceSearch
import Values

extension ArchiveSnapshot {
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
    k: Int, minSimilarity: Float, filter: FaceFilter = FaceFilter(), threads: Int = 1,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> KNNGraph? {
    try reading {
      guard let index = try index() else { return nil }
      let filter = try index.resolved(restricted(filter)) { try queries.faces(passing: $0) }
      return try index.knnGraph(
        k: k, minSimilarity: minSimilarity, filter: filter, threads: threads, progress: progress)
    }
  }
}
