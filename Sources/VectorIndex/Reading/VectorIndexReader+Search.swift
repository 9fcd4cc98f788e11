import CVectorKernels
import Values

extension VectorIndexReader {
  /// The faces of the index that are most similar to `query`.
  ///
  /// Hits come in order of similarity, descending, then of face id; the same index, query and
  /// options always give the same answer.
  ///
  /// - Parameter query: a vector of length 1 with ``dimension`` numbers.
  /// - Throws: ``VectorIndexError/invalidVector(faceID:_:)`` for the query,
  ///   ``VectorIndexError/invalidParameter(name:detail:)`` for goal and options,
  ///   ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  /// - Complexity: O(rows) for the filter, O(matching rows · dimension) for an exact search.
  public func search(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter = VectorFilter(),
    options: SearchOptions = SearchOptions()
  ) throws -> VectorAnswer {
    try options.check()
    try goal.check()
    let query = try QueryVector(query, geometry: geometry)
    switch options.effort {
    case .probe(let budget) where root.listVersion > 0:
      var ranker = ranker(query, goal: goal, options: options)
      guard
        let coverage = try probe(
          query, budget: budget, goal: goal, filter: filter, threads: options.threads,
          ranker: &ranker)
      else { return try searchExactly(query, goal: goal, filter: filter, options: options) }
      return VectorAnswer(hits: ranker.collector.answer(), coverage: coverage)
    case .recall(let recall)
    where try prefersSketches(goal: goal, filter: filter, recall: recall):
      return try searchLists(query, goal: goal, filter: filter, options: options, recall: recall)
        ?? searchSketches(query, goal: goal, filter: filter, options: options, recall: recall)
    default:
      return try searchExactly(query, goal: goal, filter: filter, options: options)
    }
  }

  /// Searches by list; `nil` where a scan of everything does as well.
  func searchLists(
    _ query: QueryVector, goal: SearchGoal, filter: VectorFilter, options: SearchOptions,
    recall: Double
  ) throws -> VectorAnswer? {
    var ranker = ranker(query, goal: goal, options: options)
    let coverage = try probe(
      query, recall: recall, goal: goal, filter: filter, threads: options.threads, ranker: &ranker)
    return coverage.map { VectorAnswer(hits: ranker.collector.answer(), coverage: $0) }
  }

  /// Searches by sketch, or exactly where sketches do not do.
  func searchSketches(
    _ query: QueryVector, goal: SearchGoal, filter: VectorFilter, options: SearchOptions,
    recall: Double
  ) throws -> VectorAnswer {
    var ranker = ranker(query, goal: goal, options: options)
    guard
      let coverage = try searchSketches(
        query, goal: goal, filter: filter, recall: recall, threads: options.threads,
        ranker: &ranker)
    else { return try searchExactly(query, goal: goal, filter: filter, options: options) }
    return VectorAnswer(hits: ranker.collector.answer(), coverage: coverage)
  }

  private func searchExactly(
    _ query: QueryVector, goal: SearchGoal, filter: VectorFilter, options: SearchOptions
  ) throws -> VectorAnswer {
    if let answer = try searchHalfCodes(query, goal: goal, filter: filter, options: options) {
      return answer
    }
    return try search(
      [query], goal: goal, minimum: options.minimumSimilarity, threads: options.threads,
      in: RowSelection(of: self, filter: RowFilter(filter)))[0]
  }

  /// Searches list by list until every list was visited: the long way to the exact answer.
  func searchAllLists(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter, options: SearchOptions
  ) throws -> VectorAnswer {
    let query = try QueryVector(query, geometry: geometry)
    var ranker = ranker(query, goal: goal, options: options)
    let coverage = try compareLists(query, filter: RowFilter(filter), ranker: &ranker)
    return VectorAnswer(hits: ranker.collector.answer(), coverage: coverage)
  }

  func ranker(_ query: QueryVector, goal: SearchGoal, options: SearchOptions) -> RowRanker {
    RowRanker(
      query, geometry: geometry,
      collector: HitCollector(goal: goal, minimumSimilarity: options.minimumSimilarity))
  }
}

extension SearchOptions {
  func check() throws(VectorIndexError) {
    guard threads > 0 else {
      throw .invalidParameter(name: "threads", detail: "\(threads) is not positive")
    }
    if let minimumSimilarity, minimumSimilarity.isNaN {
      throw .invalidParameter(name: "minimumSimilarity", detail: "it is not a number")
    }
    switch effort {
    case .exact: break
    case .recall(let share):
      guard share > 0, share <= 1 else {
        throw .invalidParameter(name: "recall", detail: "\(share) is not above 0 and up to 1")
      }
    case .probe(let rows):
      guard rows > 0 else {
        throw .invalidParameter(name: "probe", detail: "\(rows) rows are not positive")
      }
    }
  }
}

extension SearchGoal {
  func check() throws(VectorIndexError) {
    switch self {
    case .faces(let count), .sightings(let count), .cameras(let count):
      guard count >= 0 else {
        throw .invalidParameter(name: "goal", detail: "\(count) hits are negative")
      }
    case .everything(let minimum):
      guard !minimum.isNaN else {
        throw .invalidParameter(name: "goal", detail: "the minimum similarity is not a number")
      }
    }
  }
}
