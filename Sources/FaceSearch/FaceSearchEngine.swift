import Values

/// What finds the faces most similar to a vector: the vectors of one generation, as one state of
/// the archive has them.
///
/// An engine need not know everything that a filter can ask for. It names the ``predicates`` that
/// it takes; ``answer(_:goal:filter:options:lookUp:)`` has the others looked up elsewhere, so that
/// an answer is complete whichever engine gave it. One search is one call: nothing here is called
/// for each row.
public protocol FaceSearchEngine {
  /// The parts of a filter that the engine takes, besides rows admitted, rows left out and the last
  /// face, which every engine takes.
  var predicates: Set<FilterPredicate> { get }
  /// Numbers in a vector.
  var dimension: Int { get }
  /// Faces that the engine has, deleted ones not counted.
  var faceCount: Int { get }

  /// The faces that are most similar to `query`, by falling similarity, then rising face number.
  ///
  /// - Parameters:
  ///   - query: ``dimension`` numbers of length 1.
  ///   - filter: Has no predicates but those of ``predicates``.
  /// - Throws: what the engine throws, for a query or a parameter that makes no sense too.
  func search(
    _ query: [Float], goal: SearchGoal, filter: FaceFilter, options: SearchOptions
  ) throws -> FaceAnswer

  /// The answers to many searches with the same goal and filter, in the order of `queries`.
  ///
  /// - Parameters:
  ///   - queries: each of ``dimension`` numbers of length 1.
  ///   - filter: Has no predicates but those of ``predicates``.
  /// - Throws: as ``search(_:goal:filter:options:)``; nothing is answered when one query is wrong.
  func search(
    batch queries: [[Float]], goal: SearchGoal, filter: FaceFilter, options: SearchOptions
  ) throws -> [FaceAnswer]
}

extension FaceSearchEngine {
  /// `filter` in terms of the engine: predicates that it does not take are replaced by the rows
  /// that pass them.
  ///
  /// - Parameter lookUp: Gives the rows that pass every predicate of a filter and belong to its
  ///   rows. Called once at most, and not at all when the engine takes everything.
  /// - Throws: what `lookUp` throws.
  public func resolved(
    _ filter: FaceFilter, lookUp: (FaceFilter) throws -> RowSet
  ) rethrows -> FaceFilter {
    let missing = filter.predicates.subtracting(predicates)
    return missing.isEmpty ? filter : filter.replacing(missing, with: try lookUp(filter))
  }

  /// What ``search(_:goal:filter:options:)`` gives, for any filter.
  ///
  /// Where predicates were looked up, the rows that pass are compared exactly, whatever the effort
  /// of `options`, and the answer's coverage names those predicates.
  ///
  /// - Parameter lookUp: as that of ``resolved(_:lookUp:)``.
  /// - Throws: what the engine and `lookUp` throw.
  public func answer(
    _ query: [Float], goal: SearchGoal, filter: FaceFilter, options: SearchOptions,
    lookUp: (FaceFilter) throws -> RowSet
  ) throws -> FaceAnswer {
    let filter = try resolved(filter, lookUp: lookUp)
    return try search(query, goal: goal, filter: filter, options: options.suited(to: filter))
      .noting(filter.lookedUp)
  }

  /// What ``search(batch:goal:filter:options:)`` gives, for any filter: as
  /// ``answer(_:goal:filter:options:lookUp:)``.
  public func answer(
    batch queries: [[Float]], goal: SearchGoal, filter: FaceFilter, options: SearchOptions,
    lookUp: (FaceFilter) throws -> RowSet
  ) throws -> [FaceAnswer] {
    let filter = try resolved(filter, lookUp: lookUp)
    return try search(
      batch: queries, goal: goal, filter: filter, options: options.suited(to: filter)
    ).map { $0.noting(filter.lookedUp) }
  }
}

extension SearchOptions {
  fileprivate func suited(to filter: FaceFilter) -> SearchOptions {
    var options = self
    if !filter.lookedUp.isEmpty { options.effort = .exact }
    return options
  }
}

extension FaceAnswer {
  fileprivate func noting(_ lookedUp: Set<FilterPredicate>) -> FaceAnswer {
    var answer = self
    answer.coverage.lookedUp = lookedUp
    return answer
  }
}
