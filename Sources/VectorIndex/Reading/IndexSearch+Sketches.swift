import FaceSearch
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

extension IndexSearch {
  /// Whether a search for a share of the matches is quicker by sketch than exactly.
  func prefersSketches(recall: Double) throws -> Bool {
    let faces = reader.faceCount
    guard recall < 1, goal.depth(rows: faces) <= SketchPolicy.mostDepth else { return false }
    let limit = SketchPolicy.exactCodeBytes / geometry.codeStride
    guard faces > limit else { return false }
    return try filter.time == nil || rowsInZones() > limit
  }

  /// Rows of the blocks of columns that the filter leaves by their zone maps.
  func rowsInZones() throws -> Int {
    var rows = 0
    // A loop takes 2 µs for a million rows; reduce(_:_:) 14, half as long as a short search.
    for zone in try reader.directory.columnZones() where filter.mayMatch(zone) {
      rows += zone.header.rowCount
    }
    return rows
  }

  /// Looks at the sketch of every row that the filter leaves and compares those in Float32 whose
  /// estimate is near enough to what the answer takes.
  ///
  /// Exact when the answer needs more rows than sketches are kept of, or than they have numbers
  /// for.
  func bySketches(recall: Double) throws -> FaceAnswer {
    let sketches = self.sketches
    var ranker = ranker()
    let margin = SketchPolicy.deviations(recall: recall) * sketches.deviation
    let scan = try StripScan(
      reader: reader, sketches: sketches, query: query, filter: filter,
      depth: goal.depth(rows: reader.faceCount), floor: ranker.collector.threshold - margin)
    guard scan.hasRoom else { return try exactly() }
    let (candidates, matching) = scan.run(threads: options.threads)
    guard let reached = try rank(candidates, of: scan, margin: margin, &ranker) else {
      return try exactly()
    }
    let share = min(recall, SketchPolicy.recall(deviations: reached / sketches.deviation))
    return answer(ranker, .estimated(recall: share), matching: matching, scanned: matching)
  }

  /// Compares the candidates of a scan whose estimates are near enough to what the answer takes.
  ///
  /// - Parameter margin: how far below a similarity an estimate may lie.
  /// - Returns: how far below what the answer takes estimates were examined; `nil` when more
  ///   candidates than were kept would have to be.
  func rank(
    _ candidates: SketchCandidates, of scan: StripScan, margin: Float, _ ranker: inout RowRanker
  ) throws -> Float? {
    if case .everything = goal, candidates.isFull { return nil }
    let coded = CodedQuery(query, geometry: geometry)
    let best = candidates.best(max(SketchPolicy.firstRows, 2 * goal.count))
    try ranker.consider(scan.rows(of: best.rows), coded, in: reader.directory)
    let least = ranker.collector.surestThreshold() - margin
    let rest = candidates.rows(from: least, below: best.lowest)
    try ranker.consider(scan.rows(of: rest), coded, in: reader.directory)
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
