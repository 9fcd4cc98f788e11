import GRDB
import Values
import VectorIndex

extension ArchiveSnapshot {
  /// The stored faces most similar to `vector`.
  ///
  /// Every hit has its rows in this snapshot. An archive without a generation gives an empty
  /// answer that is exact.
  ///
  /// - Parameters:
  ///   - vector: Of unit length, made by the generation's embedder.
  ///   - generation: `nil` for the live one.
  /// - Throws: `Failure` `.modelMismatch` when `vector` has another dimension.
  public func search(
    _ vector: [Float], filter: VectorFilter = VectorFilter(), goal: SearchGoal,
    options: SearchOptions = SearchOptions(), in generation: GenerationID? = nil
  ) throws -> VectorAnswer {
    try reading {
      guard let index = try generation.map({ try index(of: $0) }) ?? index() else {
        return VectorAnswer(
          hits: [],
          coverage: SearchCoverage(
            mode: .exact, rowsInIndex: 0, rowsMatchingFilter: 0, rowsScanned: 0))
      }
      guard vector.count == index.dimension else {
        throw stores.errors.failure(
          .modelMismatch, "search the archive",
          "the query has \(vector.count) numbers, but its embeddings have \(index.dimension)",
          "Search with the model that made the archive.")
      }
      return try index.search(
        vector, goal: goal, filter: restricted(filter), options: options)
    }
  }

  /// `filter` without the faces that this snapshot does not show: newer ones, and those whose rows
  /// are gone but whose vectors the next batch removes.
  func restricted(_ filter: VectorFilter) throws -> VectorFilter {
    var filter = filter
    filter.lastFace = filter.lastFace.map { min($0, lastFace) } ?? lastFace
    let doomed = try Int64.fetchAll(database, sql: "SELECT face_id FROM doomed_face")
    filter.excludedFaces.formUnion(doomed.map { FaceID(rawValue: $0) })
    return filter
  }
}
