import FaceSearch
import Values

/// How an exact search by half codes chooses its steps.
private enum HalfCodePolicy {
  /// Rows in a window of all cameras below which strips are not examined.
  ///
  /// Source: measured with the benchmark at 512 dimensions and 64 cameras: looking which blocks of
  /// strips a window meets takes 50 µs, in which the codes of 10,000 rows are judged in row order.
  static let leastRowsOfWindow = 1 << 15
  /// One of so many rows may be left after the scan; a search that leaves more does not gain by it.
  static let rowsPerRest = 2
  /// Rows kept for each hit when hits share sightings or cameras.
  static let rowsPerGroup = 16
}

extension IndexSearch {
  /// Searches exactly by half codes; `nil` where codes in row order are as quick.
  func byHalfCodes() throws -> FaceAnswer? {
    guard !filter.namesRows else { return nil }
    // A window of all cameras lies together in row order, and in as many pieces as there are
    // cameras in strips.
    if filter.time != nil, filter.cameras == nil,
      try rowsInZones() < HalfCodePolicy.leastRowsOfWindow
    {
      return nil
    }
    let sketches = self.sketches
    let selection = try StripSelection(of: reader, filter: filter, sketches: sketches)
    return selection.isQuicker ? try byHalfCodes(in: selection, sketches: sketches) : nil
  }

  /// Bounds the similarity of every row of a selection, compares those with the highest bounds, and
  /// then all others whose bound reaches what the answer has by then.
  ///
  /// - Returns: `nil` when bounds rule out too few rows.
  func byHalfCodes(in selection: StripSelection, sketches: SketchGeometry) throws -> FaceAnswer? {
    let first = max(SketchPolicy.firstRows, min(goal.count, SketchPolicy.mostDepth) * 2)
    guard first <= SketchPolicy.mostDepth else { return nil }
    let directory = reader.directory
    var ranker = ranker()
    let coded = CodedQuery(query, geometry: geometry)
    let scan = try HalfCodeScan(
      selection, query: CodedQuery(query, geometry: geometry, sketches: sketches), loose: coded,
      reader: reader, sketches: sketches)
    let depth = goal.isGrouped ? first * HalfCodePolicy.rowsPerGroup : first
    let candidates = scan.run(
      threads: options.threads, depth: depth, floor: ranker.collector.threshold)
    let best = candidates.best(first)
    let rows = selection.rows(at: best.rows)
    try ranker.consider(rows, coded, in: directory)
    var known = Set(rows)
    var knownFrom = best.lowest
    if goal.isGrouped && !ranker.collector.isSatisfied {
      let others = candidates.rows(from: -.infinity, below: best.lowest)
      let rows = selection.rows(at: others)
      try ranker.consider(rows, coded, in: directory)
      known.formUnion(rows)
      knownFrom = -.infinity
    }
    guard
      let rest = scan.rows(
        from: ranker.collector.surestThreshold(), except: known, knownFrom: knownFrom,
        limit: selection.count / HalfCodePolicy.rowsPerRest)
    else { return nil }
    try ranker.consider(rest, coded, in: directory)
    return answer(ranker, matching: selection.count, scanned: selection.count)
  }
}

extension SearchGoal {
  /// Whether of several faces only one counts.
  fileprivate var isGrouped: Bool {
    switch self {
    case .sightings, .cameras: true
    case .faces, .everything: false
    }
  }
}
