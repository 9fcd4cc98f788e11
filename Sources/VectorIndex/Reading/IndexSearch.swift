import FaceSearch
import Values

/// One search in progress: what is asked, and the ways to answer it.
///
/// Each way is complete in itself. ``run()`` takes the one that reads least for the certainty that
/// is asked for.
struct IndexSearch<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>
  let query: QueryVector
  let goal: SearchGoal
  let filter: RowFilter
  let options: SearchOptions

  /// - Throws: ``VectorIndexError/invalidParameter(name:detail:)`` for goal, filter and options,
  ///   ``VectorIndexError/invalidVector(faceID:_:)`` for the query.
  init(
    _ query: [Float], goal: SearchGoal, filter: FaceFilter, options: SearchOptions,
    in reader: VectorIndexReader<Storage>
  ) throws(VectorIndexError) {
    try options.check()
    try goal.check()
    self.filter = try reader.rowFilter(filter)
    self.query = try QueryVector(query, geometry: reader.geometry)
    self.reader = reader
    self.goal = goal
    self.options = options
  }

  func run() throws -> FaceAnswer {
    switch options.effort {
    case .probe(let budget) where reader.root.listVersion > 0:
      return try byLists(budget: budget) ?? exactly()
    case .recall(let recall) where try prefersSketches(recall: recall):
      return try byLists(recall: recall) ?? bySketches(recall: recall)
    default:
      return try exactly()
    }
  }

  /// The answer of brute force, by the way that reads less.
  func exactly() throws -> FaceAnswer {
    if let answer = try byHalfCodes() { return answer }
    return try reader.search(
      [query], goal: goal, minimum: options.minimumSimilarity, threads: options.threads,
      in: RowSelection(of: reader, filter: filter))[0]
  }

  var geometry: RowGeometry { reader.geometry }
  var sketches: SketchGeometry { SketchGeometry(reader.root.parameters) }

  /// A ranker that has seen no row yet.
  func ranker() -> RowRanker {
    RowRanker(
      query, geometry: geometry,
      collector: HitCollector(goal: goal, minimumSimilarity: options.minimumSimilarity))
  }

  /// The answer of a ranker that has seen all that it needs.
  func answer(
    _ ranker: RowRanker, _ mode: SearchCoverage.Mode, matching: Int, scanned: Int
  ) -> FaceAnswer {
    FaceAnswer(
      hits: ranker.collector.answer(),
      coverage: SearchCoverage(
        mode: mode, rowsInIndex: reader.faceCount, rowsMatchingFilter: matching,
        rowsScanned: scanned))
  }

  /// The answer of a ranker that has seen every row that bounds do not rule out.
  func answer(_ ranker: RowRanker, matching: Int, scanned: Int) -> FaceAnswer {
    answer(
      ranker, ranker.compared == matching ? .exact : .certified, matching: matching,
      scanned: scanned)
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
