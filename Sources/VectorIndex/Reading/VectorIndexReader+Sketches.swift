import CVectorKernels
import Foundation
import Values

/// How searches by sketch weigh time against certainty.
enum SketchPolicy {
  /// Bytes of codes up to which an exact scan is as quick as a scan of sketches and what follows.
  ///
  /// Source: measured with the benchmark at 128 and 512 dimensions.
  static let exactCodeBytes = 8 << 20
  /// Rows that are kept by their sketch for each hit that is asked for, and at least.
  static let depthPerHit = 64
  static let leastDepth = 2048
  /// One of so many rows is kept at least: the more strangers there are, the more of them look
  /// like the last hits.
  ///
  /// Source: measured with the benchmark; of a million rows of 512 dimensions 8,192 hold all of the
  /// exact top ten of 200 queries, strangers among them, and 1,024 hold 97 %.
  static let rowsPerKept = 128
  /// The most rows that are kept; a search that needs more is done exactly.
  static let mostDepth = 1 << 16
  /// Rows that are compared first, to learn how similar the others have to be.
  static let firstRows = 48

  /// How many deviations below a similarity an estimate lies in a share `1 - recall` of cases.
  ///
  /// Source: Abramowitz and Stegun, 26.2.23; off by less than 4.5e-4.
  static func deviations(recall: Double) -> Float {
    let tail = max(1e-9, min(recall, 1 - recall))
    let t = (-2 * log(tail)).squareRoot()
    let upper = 2.515517 + t * (0.802853 + t * 0.010328)
    let lower = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    let quantile = t - upper / lower
    return Float(recall >= 0.5 ? quantile : -quantile)
  }

  /// The share of cases in which an estimate is at most `deviations` too low.
  static func recall(deviations: Float) -> Double {
    (1 + erf(Double(deviations) / 2.0.squareRoot())) / 2
  }
}

extension VectorIndexReader {
  /// Whether a search for a share of the matches is quicker by sketch than exactly.
  func prefersSketches(goal: SearchGoal, filter: VectorFilter, recall: Double) throws -> Bool {
    guard recall < 1, goal.depth(rows: faceCount) <= SketchPolicy.mostDepth else { return false }
    let limit = SketchPolicy.exactCodeBytes / geometry.codeStride
    guard faceCount > limit else { return false }
    return try filter.time == nil || rowsInZones(of: filter) > limit
  }

  /// Rows of the blocks of columns that a filter leaves by their zone maps.
  func rowsInZones(of filter: VectorFilter) throws -> Int {
    let filter = RowFilter(filter)
    var rows = 0
    // A loop takes 2 µs for a million rows; reduce(_:_:) 14, half as long as a short search.
    for zone in try directory.columnZones() where filter.mayMatch(zone) {
      rows += zone.header.rowCount
    }
    return rows
  }

  /// Looks at the sketch of every row that the filter leaves and compares those in Float32 whose
  /// estimate is near enough to what the answer takes.
  ///
  /// - Returns: `nil` when the answer needs more rows than sketches are kept of, or than they have
  ///   numbers for.
  func searchSketches(
    _ query: QueryVector, goal: SearchGoal, filter: VectorFilter, recall: Double,
    threads: Int, ranker: inout RowRanker
  ) throws -> SearchCoverage? {
    let sketches = SketchGeometry(root.parameters)
    let margin = SketchPolicy.deviations(recall: recall) * sketches.deviation
    let scan = try StripScan(
      reader: self, sketches: sketches, query: query, filter: filter,
      depth: goal.depth(rows: faceCount), floor: ranker.collector.threshold - margin)
    guard scan.hasRoom else { return nil }
    let (candidates, matching) = scan.run(threads: threads)
    guard
      let reached = try rank(candidates, of: scan, for: query, goal: goal, margin: margin, &ranker)
    else { return nil }
    let share = min(recall, SketchPolicy.recall(deviations: reached / sketches.deviation))
    return SearchCoverage(
      mode: .estimated(recall: share), rowsInIndex: faceCount, rowsMatchingFilter: matching,
      rowsScanned: matching)
  }

  /// Compares the candidates of a scan whose estimates are near enough to what the answer takes.
  ///
  /// - Parameter margin: how far below a similarity an estimate may lie.
  /// - Returns: how far below what the answer takes estimates were looked at; `nil` when more
  ///   candidates than were kept would have to be.
  func rank(
    _ candidates: SketchCandidates, of scan: StripScan, for query: QueryVector, goal: SearchGoal,
    margin: Float, _ ranker: inout RowRanker
  ) throws -> Float? {
    if case .everything = goal, candidates.isFull { return nil }
    let coded = CodedQuery(query, geometry: geometry)
    let best = candidates.best(max(SketchPolicy.firstRows, 2 * goal.count))
    try consider(scan.rows(of: best.rows), coded, &ranker)
    let least = ranker.collector.surestThreshold() - margin
    let rest = candidates.rows(from: least, below: best.lowest)
    try consider(scan.rows(of: rest), coded, &ranker)
    guard candidates.isFull else { return .infinity }
    guard ranker.collector.isSatisfied else { return nil }
    return ranker.collector.surestThreshold() - candidates.cut
  }
}

extension SearchGoal {
  /// The hits that are asked for; 0 where there is no limit.
  var count: Int {
    switch self {
    case .faces(let count), .sightings(let count), .cameras(let count): count
    case .everything: 0
    }
  }

  /// Rows to keep by their sketch of `rows` in the index.
  func depth(rows: Int) -> Int {
    switch self {
    case .faces(let count), .sightings(let count), .cameras(let count):
      let (kept, overflow) = count.multipliedReportingOverflow(by: SketchPolicy.depthPerHit)
      guard !overflow else { return .max }
      return max(
        SketchPolicy.leastDepth, kept,
        min(rows / SketchPolicy.rowsPerKept, SketchPolicy.mostDepth / 2))
    case .everything:
      return SketchPolicy.mostDepth
    }
  }
}
