import FaceModel

extension VectorIndexReader {
  /// Compares the query with the rows of the lists nearest to it until `budget` rows that pass the
  /// filter were compared, and with all of the tail.
  ///
  /// The budget counts rows that pass, so a narrow filter visits more lists, not fewer rows. When
  /// no more rows pass than the budget allows, all of them are compared. Without a budget list
  /// after list is visited, all of them.
  func probe(
    _ query: QueryVector, budget: Int?, filter: RowFilter, ranker: inout RowRanker
  ) throws -> SearchCoverage {
    let candidates = try FilteredRows(of: self, filter: filter)
    let coded = CodedQuery(query, geometry: geometry)
    let isWhole = root.listVersion == 0 || candidates.count <= budget ?? -1
    let rest = candidates.rows(from: isWhole ? 0 : root.listedRows)
    try consider(rest, coded, &ranker)
    var scanned = rest.count
    if !isWhole {
      for list in try Centroids(of: self).order(for: query) {
        guard scanned < budget ?? .max else {
          return coverage(.estimated(recall: nil), candidates, scanned: scanned)
        }
        let rows = try rows(inList: list).filter { candidates.contains($0) }
        try consider(rows, coded, &ranker)
        scanned += rows.count
      }
    }
    return coverage(
      ranker.compared == candidates.count ? .exact : .certified, candidates, scanned: scanned)
  }

  private func coverage(
    _ mode: SearchCoverage.Mode, _ candidates: FilteredRows, scanned: Int
  ) -> SearchCoverage {
    SearchCoverage(
      mode: mode, rowsInIndex: faceCount, rowsMatchingFilter: candidates.count,
      rowsScanned: scanned)
  }

  /// The rows of a list, ascending; those that were deleted are still named.
  private func rows(inList list: Int) throws -> [UInt32] {
    var found: [UInt32] = []
    let keys = BlockKey.list(
      UInt32(list), version: UInt32(root.listVersion), of: generation)
    try storage.scan(keys) { key, bytes in
      for row in try ListBlock.rows(of: BlockBytes(key, bytes)) {
        guard Int(row) < root.listedRows, found.last.map({ $0 < row }) ?? true else {
          throw VectorIndexError.damaged(
            key, detail: "it names row \(row), which is in no list, or its rows are not in order")
        }
        found.append(row)
      }
      return true
    }
    return found
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
    let rows = reader.root.rowCount
    var passes = [UInt8](repeating: 0, count: rows)
    var found = 0
    for zone in try reader.directory.columnZones() where filter.mayMatch(zone) {
      let first = zone.header.firstRow
      let block = try reader.directory.columns(first / RowGeometry.columnRows)
      guard first + block.count <= rows else {
        throw VectorIndexError.damaged(block.block.key, detail: "it is behind the last row")
      }
      passes.withUnsafeMutableBufferPointer { passes in
        guard let base = passes.baseAddress else { return }
        filter.fill(base + first, for: block)
        found += passes[first..<(first + block.count)].reduce(0) { $0 + Int($1) }
      }
    }
    self.passes = passes
    count = found
  }

  func contains(_ row: UInt32) -> Bool {
    Int(row) < passes.count && passes[Int(row)] != 0
  }

  /// The rows from `first` on that pass.
  func rows(from first: Int) -> [UInt32] {
    passes.indices[min(first, passes.count)...].filter { passes[$0] != 0 }.map { UInt32($0) }
  }
}
