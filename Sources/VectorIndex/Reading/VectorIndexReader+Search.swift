import CVectorKernels
import FaceSearch
import Values

extension VectorIndexReader: FaceSearchEngine {
  /// What blocks of columns hold: times, cameras and qualities, not the size of faces.
  public var predicates: Set<FilterPredicate> { [.windows, .quality] }

  /// The faces of the index that are most similar to `query`.
  ///
  /// Hits come in order of similarity, descending, then of face id; the same index, query and
  /// options always give the same answer.
  ///
  /// - Parameter query: a vector of length 1 with ``dimension`` numbers.
  /// - Throws: ``VectorIndexError/invalidVector(faceID:_:)`` for the query,
  ///   ``VectorIndexError/invalidParameter(name:detail:)`` for goal and options and for a filter
  ///   with other predicates than ``predicates``, ``VectorIndexError/damaged(_:detail:)``, or what
  ///   the storage throws.
  /// - Complexity: O(rows) for the filter, O(matching rows · dimension) for an exact search.
  public func search(
    _ query: [Float], goal: SearchGoal, filter: FaceFilter = FaceFilter(),
    options: SearchOptions = SearchOptions()
  ) throws -> FaceAnswer {
    try IndexSearch(query, goal: goal, filter: filter, options: options, in: self).run()
  }

  /// The answers to many searches with the same goal and filter: what
  /// ``search(_:goal:filter:options:)`` gives for each of `queries`, in their order.
  ///
  /// Rows are read once for up to 512 queries, so that a query of a large batch costs a small part
  /// of what it costs alone. Batches are exact unless `options` ask for a probe of lists: comparing
  /// codes while they are in cache costs less than scanning sketches.
  ///
  /// - Throws: as ``search(_:goal:filter:options:)``; nothing is answered when one query is wrong.
  /// - Complexity: O(queries · matching rows · dimension) time; memory O(queries · hits).
  public func search(
    batch queries: [[Float]], goal: SearchGoal, filter: FaceFilter = FaceFilter(),
    options: SearchOptions = SearchOptions()
  ) throws -> [FaceAnswer] {
    try options.check()
    try goal.check()
    if case .probe = options.effort {
      return try queries.map { try search($0, goal: goal, filter: filter, options: options) }
    }
    let rows = try rowFilter(filter)
    let vectors = try queries.map { try QueryVector($0, geometry: geometry) }
    guard !vectors.isEmpty else { return [] }
    return try search(
      vectors, goal: goal, minimum: options.minimumSimilarity, threads: options.threads,
      in: RowSelection(of: self, filter: rows))
  }

  /// A filter made ready for the scan.
  ///
  /// - Throws: ``VectorIndexError/invalidParameter(name:detail:)`` for predicates that the index
  ///   does not take.
  func rowFilter(_ filter: FaceFilter) throws(VectorIndexError) -> RowFilter {
    let others = filter.predicates.subtracting(predicates)
    guard others.isEmpty else {
      throw .invalidParameter(
        name: "filter",
        detail: "the index does not hold \(others.map(\.rawValue).sorted().joined(separator: ", "))"
      )
    }
    return RowFilter(filter)
  }

  /// Exact answers among the rows of a selection.
  func search(
    _ queries: [QueryVector], goal: SearchGoal, minimum: Float?, threads: Int,
    in selection: RowSelection
  ) throws -> [FaceAnswer] {
    let collector = HitCollector(goal: goal, minimumSimilarity: minimum)
    let progress: [CodeScan.Progress]
    if selection.count <= SearchPolicy.fewRows {
      var all = CodeScan.Progress(collector: collector)
      for piece in selection.pieces {
        for position in 0..<piece.count {
          let first = selection.columns[piece.block].header.firstRow
          all.add(
            CodeScan.Candidate(
              row: UInt32(first + selection.slot(position, of: piece)), upper: .infinity))
        }
      }
      progress = Array(repeating: all, count: queries.count)
    } else {
      let coded = queries.map { CodedQuery($0, geometry: geometry) }
      progress = CodeScan(
        coded, in: selection, geometry: geometry, collector: collector, threads: threads
      ).run(threads: threads)
    }
    let rows = try progress.map { progress in
      try directory.boundedRows(progress.candidatesLeft())
    }
    let ranking = Ranking(
      queries: queries, rows: rows, columns: directory.known.columns, geometry: geometry,
      collector: collector)
    return ranking.run(threads: queries.count > 1 ? threads : 1).map { ranker in
      FaceAnswer(
        hits: ranker.collector.answer(),
        coverage: SearchCoverage(
          mode: ranker.compared == selection.count ? .exact : .certified, rowsInIndex: faceCount,
          rowsMatchingFilter: selection.count, rowsScanned: selection.count))
    }
  }
}

/// How searches choose among ways that give the same answer.
enum SearchPolicy {
  /// Rows that are compared in Float32 without reading their codes.
  static let fewRows = 64
}

/// Compares the candidates of many queries in Float32.
///
/// Sendable: what the rows point to does not change while ``run(threads:)`` is in progress, for the
/// caller's transaction outlives it; each call of a thread writes only to the ranker of its number.
private final class Ranking: @unchecked Sendable {
  private let rows: [[BoundedRow]]
  private let columns: [ColumnBlock?]
  private let rankers: UnsafeMutableBufferPointer<RowRanker>

  init(
    queries: [QueryVector], rows: [[BoundedRow]], columns: [ColumnBlock?], geometry: RowGeometry,
    collector: HitCollector
  ) {
    self.rows = rows
    self.columns = columns
    rankers = .allocate(capacity: queries.count)
    _ = rankers.initialize(
      from: queries.map { RowRanker($0, geometry: geometry, collector: collector) })
  }

  deinit {
    rankers.deinitialize()
    rankers.deallocate()
  }

  func run(threads: Int) -> [RowRanker] {
    Parallel.run(rows.count, threads: threads) { number in
      self.rankers[number].compare(self.rows[number], columns: self.columns)
    }
    return Array(rankers)
  }
}
