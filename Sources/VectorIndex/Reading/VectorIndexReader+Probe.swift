import CVectorKernels
import Values

extension VectorIndexReader {
  /// Scans as many lists as `recall` takes, and the tail.
  ///
  /// Both the lists and the sketches pass matches over: each may lose half of what may be lost.
  ///
  /// - Returns: `nil` when a scan of everything does as well, or better for this filter.
  func probe(
    _ query: QueryVector, recall: Double, goal: SearchGoal, filter: VectorFilter, threads: Int,
    ranker: inout RowRanker
  ) throws -> SearchCoverage? {
    let share = recall.squareRoot()
    guard root.listVersion > 0, isOpen(filter), let part = root.listReach.part(for: share),
      part <= ListPolicy.mostVisited
    else { return nil }
    guard
      let found = try scanLists(
        query, budget: Int(part * Double(faceCount)) + tailCount, goal: goal, filter: filter,
        recall: share, threads: threads, ranker: &ranker)
    else { return nil }
    var coverage = found.coverage
    coverage.mode = .estimated(recall: min(recall, share * found.sketches))
    return coverage
  }

  /// Whether every row passes a filter.
  private func isOpen(_ filter: VectorFilter) -> Bool {
    var rest = filter
    if let last = rest.lastFace, last.rawValue >= root.lastFace { rest.lastFace = nil }
    return rest == VectorFilter()
  }

  /// Scans the sketches of the lists nearest to the query until `budget` rows that pass the filter
  /// were scanned, and those of all of the tail, and compares in Float32 what may be in the answer.
  ///
  /// The budget counts rows that pass, so a narrow filter visits more lists, not fewer rows.
  ///
  /// - Returns: `nil` when an exact search does as well: no more rows pass than the budget allows,
  ///   or the answer takes more rows than sketches are kept of.
  func probe(
    _ query: QueryVector, budget: Int, goal: SearchGoal, filter: VectorFilter, threads: Int,
    ranker: inout RowRanker
  ) throws -> SearchCoverage? {
    try scanLists(
      query, budget: budget, goal: goal, filter: filter, recall: SearchOptions.defaultRecall,
      threads: threads, ranker: &ranker)?.coverage
  }

  /// - Parameter recall: the share of the matches in the lists that their sketches let through.
  /// - Returns: also the share that they did let through.
  private func scanLists(
    _ query: QueryVector, budget: Int, goal: SearchGoal, filter: VectorFilter, recall: Double,
    threads: Int, ranker: inout RowRanker
  ) throws -> (coverage: SearchCoverage, sketches: Double)? {
    let passing = isOpen(filter) ? nil : try FilteredRows(of: self, filter: RowFilter(filter))
    let matching = passing?.count ?? faceCount
    guard matching > budget, goal.depth(rows: budget) <= SketchPolicy.mostDepth else { return nil }
    let sketches = SketchGeometry(root.parameters)
    let (parts, scanned) = try nearest(
      to: query, budget: budget, matching: matching, passing, sketches: sketches)
    let margin = SketchPolicy.deviations(recall: recall) * sketches.deviation
    let scan = StripScan(
      parts, sketches: sketches, query: query, dimension: dimension, others: passing,
      depth: goal.depth(rows: budget), floor: ranker.collector.threshold - margin)
    guard scan.hasRoom else { return nil }
    let (candidates, _) = scan.run(threads: threads)
    guard
      let reached = try rank(candidates, of: scan, for: query, goal: goal, margin: margin, &ranker)
    else { return nil }
    let coverage = SearchCoverage(
      mode: .estimated(recall: nil), rowsInIndex: faceCount, rowsMatchingFilter: matching,
      rowsScanned: scanned)
    return (coverage, min(recall, SketchPolicy.recall(deviations: reached / sketches.deviation)))
  }

  /// The tail and the lists nearest to the query, and how many of their rows pass.
  private func nearest(
    to query: QueryVector, budget: Int, matching: Int, _ passing: FilteredRows?,
    sketches: SketchGeometry
  ) throws -> (parts: [StripScan.Part], scanned: Int) {
    var parts = try tail(sketches: sketches)
    var scanned = 0
    func count(_ part: StripScan.Part) -> Int {
      guard let passing else { return part.block.liveCount - part.first }
      return part.block.rows[part.first...].count { passing.contains($0) }
    }
    for part in parts { scanned += count(part) }
    let centroids = try directory.centroids()
    var visited = 0
    while scanned < budget, visited < centroids.count {
      // A few more than the budget takes if all were equally long.
      let wanted = max(2 * visited, 16, budget * centroids.count / matching * 5 / 4)
      let order = centroids.order(for: query, first: wanted)
      for list in order[visited...] where scanned < budget {
        visited += 1
        for block in try directory.list(list, sketches: sketches) {
          let part = StripScan.Part(block: block)
          let found = count(part)
          scanned += found
          if found > 0 { parts.append(part) }
        }
      }
    }
    return (parts, scanned)
  }

  /// The rows that are in no list yet: the ends of the strips.
  private func tail(sketches: SketchGeometry) throws -> [StripScan.Part] {
    guard tailCount > 0 else { return [] }
    return try directory.strips(of: nil, sketches: sketches).compactMap { block in
      guard Int(block.rows[block.count - 1]) >= root.listedRows else { return nil }
      let first = block.rows.firstIndex { Int($0) >= root.listedRows } ?? 0
      return StripScan.Part(block: block, first: first)
    }
  }

  /// Compares the rows of list after list until every list was visited, and those of the tail.
  func compareLists(
    _ query: QueryVector, filter: RowFilter, ranker: inout RowRanker
  ) throws -> SearchCoverage {
    let passing = try FilteredRows(of: self, filter: filter)
    let coded = CodedQuery(query, geometry: geometry)
    let sketches = SketchGeometry(root.parameters)
    let rest = passing.rows(from: root.listVersion == 0 ? 0 : root.listedRows)
    try consider(rest, coded, &ranker)
    var scanned = rest.count
    if root.listVersion > 0 {
      let centroids = try directory.centroids()
      for list in centroids.order(for: query, first: centroids.count) {
        let rows = try directory.list(list, sketches: sketches).flatMap(\.rows)
          .filter { passing.contains($0) }
        try consider(rows, coded, &ranker)
        scanned += rows.count
      }
    }
    return SearchCoverage(
      mode: ranker.compared == passing.count ? .exact : .certified, rowsInIndex: faceCount,
      rowsMatchingFilter: passing.count, rowsScanned: scanned)
  }
}

/// Which rows pass a filter, by row number.
struct FilteredRows {
  /// Whether each row passes, a byte per row.
  private let passes: [UInt8]
  /// Rows that pass.
  let count: Int

  /// - Complexity: O(rows)
  init(of reader: VectorIndexReader<some BlockStorage>, filter: RowFilter) throws {
    var passes: [UInt8] = []
    var found = 0
    for zone in try reader.directory.columnZones() where filter.mayMatch(zone) {
      let first = zone.header.firstRow
      let block = try reader.directory.columns(first / RowGeometry.columnRows)
      passes += repeatElement(0, count: first + block.count - passes.count)
      passes.withUnsafeMutableBufferPointer { passes in
        guard let base = passes.baseAddress else { return }
        filter.fill(base + first, for: block)
        found += passes[first..<(first + block.count)].reduce(0) { $0 + Int($1) }
      }
    }
    self.passes = passes
    count = found
  }

  /// The rows that pass a filter, unless strips tell them: by camera and time.
  init?(beyondStrips filter: VectorFilter, of reader: VectorIndexReader<some BlockStorage>) throws {
    var rest = filter
    rest.time = nil
    rest.cameras = nil
    if let last = rest.lastFace, last.rawValue >= reader.root.lastFace { rest.lastFace = nil }
    guard rest != VectorFilter() else { return nil }
    try self.init(of: reader, filter: RowFilter(filter))
  }

  func contains(_ row: UInt32) -> Bool {
    Int(row) < passes.count && passes[Int(row)] != 0
  }

  /// The rows from `first` on that pass.
  func rows(from first: Int) -> [UInt32] {
    passes.indices[min(first, passes.count)...].filter { passes[$0] != 0 }.map { UInt32($0) }
  }
}
