import FaceSearch
import GRDB
import Values

extension ArchiveSnapshot {
  /// The stored faces most similar to `vector`.
  ///
  /// Every hit has its rows in this snapshot. An archive without a generation gives an empty
  /// answer that is exact. Predicates that the generation's index does not take are looked up in
  /// the faces' rows; the answer's coverage names them.
  ///
  /// - Parameters:
  ///   - vector: Of unit length, made by the generation's embedder.
  ///   - generation: `nil` for the live one.
  /// - Throws: `Failure` `.modelMismatch` when `vector` has another dimension.
  public func search(
    _ vector: [Float], filter: FaceFilter = FaceFilter(), goal: SearchGoal,
    options: SearchOptions = SearchOptions(), in generation: GenerationID? = nil
  ) throws -> FaceAnswer {
    try reading {
      guard let engine = try engine(of: generation) else { return .nothing }
      try check(vector, for: engine)
      return try engine.answer(
        vector, goal: goal, filter: restricted(filter), options: options
      ) { try queries.faces(passing: $0) }
    }
  }

  /// The answers to many searches with the same filter and goal, in the order of `vectors`: what
  /// ``search(_:filter:goal:options:in:)`` gives for each, and always exact. A vector of a large
  /// batch costs a small part of what a search alone does.
  ///
  /// - Parameter vectors: Of unit length, made by the live generation's embedder.
  /// - Throws: `Failure` `.modelMismatch` when one of `vectors` has another dimension.
  public func search(
    batch vectors: [[Float]], filter: FaceFilter = FaceFilter(), goal: SearchGoal,
    options: SearchOptions = SearchOptions()
  ) throws -> [FaceAnswer] {
    try reading {
      guard let engine = try engine(of: nil) else { return vectors.map { _ in .nothing } }
      for vector in vectors { try check(vector, for: engine) }
      return try engine.answer(
        batch: vectors, goal: goal, filter: restricted(filter), options: options
      ) { try queries.faces(passing: $0) }
    }
  }

  /// `filter` with all that the live generation's index does not take looked up, for several
  /// searches with one filter: each of them would look it up again.
  ///
  /// - Complexity: O(faces) where something is looked up, else O(1).
  public func resolved(_ filter: FaceFilter) throws -> FaceFilter {
    try reading {
      guard let engine = try engine(of: nil) else { return filter }
      return try engine.resolved(filter) { try queries.faces(passing: $0) }
    }
  }

  /// What searches a generation, or the live one; `nil` before the first `ingest`.
  private func engine(of generation: GenerationID?) throws -> (any FaceSearchEngine)? {
    try generation.map { try index(of: $0) } ?? index()
  }

  private func check(_ vector: [Float], for engine: any FaceSearchEngine) throws {
    guard vector.count == engine.dimension else {
      throw stores.errors.failure(
        .modelMismatch, "search the archive",
        "a query has \(vector.count) numbers, and its embeddings have \(engine.dimension)",
        "Search with the model that made the archive.")
    }
  }

  /// `filter` without the faces that this snapshot does not show: newer ones, and those whose rows
  /// are gone but whose vectors the next batch removes.
  func restricted(_ filter: FaceFilter) throws -> FaceFilter {
    var filter = filter
    filter.lastFace = filter.lastFace.map { min($0, lastFace) } ?? lastFace
    let doomed = try Int64.fetchAll(
      database.cachedStatement(sql: "SELECT face_id FROM doomed_face"))
    filter.excluded.insert(faces: doomed.map { FaceID(rawValue: $0) })
    return filter
  }
}
