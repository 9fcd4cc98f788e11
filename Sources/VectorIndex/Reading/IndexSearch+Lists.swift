import FaceSearch
import Values

extension IndexSearch {
  /// Scans as many lists as `recall` takes, and the tail.
  ///
  /// Both the lists and the sketches pass matches over: each may lose half of what may be lost.
  ///
  /// - Returns: `nil` when a scan of everything does as well, or better for this filter.
  func byLists(recall: Double) throws -> FaceAnswer? {
    let root = reader.root
    let share = recall.squareRoot()
    guard root.listVersion > 0, filter.isOpen(upTo: root.lastFace),
      let part = root.listReach.part(for: share), part <= ListPolicy.mostVisited
    else { return nil }
    let budget = Int(part * Double(reader.faceCount)) + reader.tailCount
    guard let (found, sketches) = try scanLists(budget: budget, recall: share) else { return nil }
    var answer = found
    answer.coverage.mode = .estimated(recall: min(recall, share * sketches))
    return answer
  }

  /// Scans the sketches of the lists nearest to the query until `budget` rows that pass the filter
  /// were scanned, and those of all of the tail, and compares in Float32 what may be in the answer.
  ///
  /// The budget counts rows that pass, so a narrow filter visits more lists, not fewer rows.
  ///
  /// - Returns: `nil` when an exact search does as well: no more rows pass than the budget allows,
  ///   or the answer takes more rows than sketches are kept of.
  func byLists(budget: Int) throws -> FaceAnswer? {
    try scanLists(budget: budget, recall: SearchOptions.defaultRecall)?.answer
  }

  /// - Parameter recall: the share of the matches in the lists that their sketches let through.
  /// - Returns: also the share that they did let through.
  private func scanLists(
    budget: Int, recall: Double
  ) throws -> (answer: FaceAnswer, sketches: Double)? {
    let passing =
      filter.isOpen(upTo: reader.root.lastFace)
      ? nil : try FilteredRows(of: reader, filter: filter)
    let matching = passing?.count ?? reader.faceCount
    guard matching > budget, goal.depth(rows: budget) <= SketchPolicy.mostDepth else { return nil }
    let sketches = self.sketches
    let (parts, scanned) = try nearest(
      budget: budget, matching: matching, passing, sketches: sketches)
    var ranker = ranker()
    let margin = SketchPolicy.deviations(recall: recall) * sketches.deviation
    let scan = StripScan(
      parts, sketches: sketches, query: query, dimension: reader.dimension, others: passing,
      depth: goal.depth(rows: budget), floor: ranker.collector.threshold - margin)
    guard scan.hasRoom else { return nil }
    let (candidates, _) = scan.run(threads: options.threads)
    guard let reached = try rank(candidates, of: scan, margin: margin, &ranker) else { return nil }
    return (
      answer(ranker, .estimated(recall: nil), matching: matching, scanned: scanned),
      min(recall, SketchPolicy.recall(deviations: reached / sketches.deviation))
    )
  }

  /// The tail and the lists nearest to the query, and how many of their rows pass.
  private func nearest(
    budget: Int, matching: Int, _ passing: FilteredRows?, sketches: SketchGeometry
  ) throws -> (parts: [StripScan.Part], scanned: Int) {
    var parts = try tail(sketches: sketches)
    var scanned = 0
    func count(_ part: StripScan.Part) -> Int {
      guard let passing else { return part.block.liveCount - part.first }
      return part.block.rows[part.first...].count { passing.contains($0) }
    }
    for part in parts { scanned += count(part) }
    let centroids = try reader.directory.centroids()
    var visited = 0
    while scanned < budget, visited < centroids.count {
      // A few more than the budget takes if all were equally long.
      let wanted = max(2 * visited, 16, budget * centroids.count / matching * 5 / 4)
      let order = centroids.order(for: query, first: wanted)
      for list in order[visited...] where scanned < budget {
        visited += 1
        for block in try reader.directory.list(list, sketches: sketches) {
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
    guard reader.tailCount > 0 else { return [] }
    let listed = reader.root.listedRows
    return try reader.directory.strips(of: nil, sketches: sketches).compactMap { block in
      guard Int(block.rows[block.count - 1]) >= listed else { return nil }
      let first = block.rows.firstIndex { Int($0) >= listed } ?? 0
      return StripScan.Part(block: block, first: first)
    }
  }

  /// Compares the rows of list after list until every list was visited, and those of the tail: the
  /// long way to the exact answer.
  func byAllLists() throws -> FaceAnswer {
    let root = reader.root
    let passing = try FilteredRows(of: reader, filter: filter)
    let coded = CodedQuery(query, geometry: geometry)
    let sketches = self.sketches
    var ranker = ranker()
    let rest = passing.rows(from: root.listVersion == 0 ? 0 : root.listedRows)
    try ranker.consider(rest, coded, in: reader.directory)
    var scanned = rest.count
    if root.listVersion > 0 {
      let centroids = try reader.directory.centroids()
      for list in centroids.order(for: query, first: centroids.count) {
        let rows = try reader.directory.list(list, sketches: sketches).flatMap(\.rows)
          .filter { passing.contains($0) }
        try ranker.consider(rows, coded, in: reader.directory)
        scanned += rows.count
      }
    }
    return answer(ranker, matching: passing.count, scanned: scanned)
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

  /// The rows that pass a filter; `nil` when its cameras and times, by which strips are ordered,
  /// say which rows pass.
  init?(beyondStrips filter: RowFilter, of reader: VectorIndexReader<some BlockStorage>) throws {
    guard filter.reachesBeyondStrips(upTo: reader.root.lastFace) else { return nil }
    try self.init(of: reader, filter: filter)
  }

  func contains(_ row: UInt32) -> Bool {
    Int(row) < passes.count && passes[Int(row)] != 0
  }

  /// The rows from `first` on that pass.
  func rows(from first: Int) -> [UInt32] {
    passes.indices[min(first, passes.count)...].filter { passes[$0] != 0 }.map { UInt32($0) }
  }
}
