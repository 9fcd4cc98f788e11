import CVectorKernels
import FaceModel

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
    if case .probe(let budget) = options.effort, root.listVersion > 0 {
      return try search(query, goal: goal, filter: filter, options: options) { query, scan in
        try probe(query, budget: budget, filter: RowFilter(filter), scan: &scan)
      }
    }
    if case .recall(let recall) = options.effort,
      try prefersSketches(goal: goal, filter: filter, recall: recall)
    {
      return try searchSketches(query, goal: goal, filter: filter, options: options, recall: recall)
    }
    return try searchExactly(query, goal: goal, filter: filter, options: options)
  }

  /// Searches by sketch, or exactly where sketches do not do.
  func searchSketches(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter, options: SearchOptions,
    recall: Double
  ) throws -> VectorAnswer {
    let padded = try QueryVector(query, geometry: geometry)
    var scan = RowScan(
      reader: self, query: padded,
      collector: HitCollector(goal: goal, minimumSimilarity: options.minimumSimilarity))
    guard
      let coverage = try searchSketches(
        padded, goal: goal, filter: filter, recall: recall, threads: options.threads,
        scan: &scan)
    else { return try searchExactly(query, goal: goal, filter: filter, options: options) }
    return VectorAnswer(hits: scan.collector.answer(), coverage: coverage)
  }

  private func searchExactly(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter, options: SearchOptions
  ) throws -> VectorAnswer {
    try search(query, goal: goal, filter: filter, options: options) { _, scan in
      try scanEverything(filter: RowFilter(filter), scan: &scan)
    }
  }

  /// Searches list by list until every list was visited: the long way to the exact answer.
  func searchAllLists(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter, options: SearchOptions
  ) throws -> VectorAnswer {
    try search(query, goal: goal, filter: filter, options: options) { query, scan in
      let candidates = try FilteredRows(of: self, filter: RowFilter(filter))
      return try probe(query, budget: .max, candidates: candidates, scan: &scan)
    }
  }

  private func search(
    _ query: [Float], goal: SearchGoal, filter: VectorFilter, options: SearchOptions,
    _ body: (QueryVector, inout RowScan<Storage>) throws -> SearchCoverage
  ) throws -> VectorAnswer {
    let query = try QueryVector(query, geometry: geometry)
    var scan = RowScan(
      reader: self, query: query,
      collector: HitCollector(goal: goal, minimumSimilarity: options.minimumSimilarity))
    let coverage = try body(query, &scan)
    return VectorAnswer(hits: scan.collector.answer(), coverage: coverage)
  }

  /// Compares the query with every row that the filter leaves.
  private func scanEverything(filter: RowFilter, scan: inout RowScan<Storage>) throws
    -> SearchCoverage
  {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: RowGeometry.columnRows) { mask in
      try scanColumns(where: filter) { columns in
        guard filter.mayMatch(columns), let base = mask.baseAddress else { return true }
        filter.fill(base, for: columns)
        try scan.compare(columns, mask: UnsafeBufferPointer(mask))
        return true
      }
    }
    return SearchCoverage(
      mode: scan.completeMode, rowsInIndex: faceCount, rowsMatchingFilter: scan.compared,
      rowsScanned: scan.compared)
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
