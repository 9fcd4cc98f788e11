import FaceModel

extension VectorIndexReader {
  /// Compares the query with the rows of the lists nearest to it until `budget` rows that pass the
  /// filter were compared, and with all of the tail.
  ///
  /// The budget counts rows that pass, so a narrow filter visits more lists, not fewer rows. When
  /// no more rows pass than the budget allows, all of them are compared.
  func probe(
    _ query: QueryVector, budget: Int, filter: RowFilter, scan: inout RowScan<Storage>
  ) throws -> SearchCoverage {
    let candidates = try FilteredRows(of: self, filter: filter)
    guard candidates.count <= budget else {
      return try probe(query, budget: budget, candidates: candidates, scan: &scan)
    }
    for (columns, mask) in candidates.blocks {
      try scan.compare(columns, mask: mask.values)
    }
    return coverage(scan.completeMode, candidates: candidates, scan: scan)
  }

  /// Compares the query with the tail and then with list after list, nearest first, until `budget`
  /// candidates were compared.
  func probe(
    _ query: QueryVector, budget: Int, candidates: FilteredRows, scan: inout RowScan<Storage>
  ) throws -> SearchCoverage {
    for (columns, mask) in candidates.blocks
    where columns.header.firstRow + columns.count > root.listedRows {
      let tail = mask.clearingRows(below: root.listedRows - columns.header.firstRow)
      try scan.compare(columns, mask: tail.values)
    }
    guard root.listVersion > 0 else {
      return coverage(scan.completeMode, candidates: candidates, scan: scan)
    }
    for list in try Centroids(of: self).order(for: query) {
      guard scan.compared < budget else {
        return coverage(.estimated(recall: nil), candidates: candidates, scan: scan)
      }
      try compare(list: list, candidates: candidates, scan: &scan)
    }
    return coverage(scan.completeMode, candidates: candidates, scan: scan)
  }

  private func coverage(
    _ mode: SearchCoverage.Mode, candidates: FilteredRows, scan: RowScan<Storage>
  ) -> SearchCoverage {
    SearchCoverage(
      mode: mode, rowsInIndex: faceCount, rowsMatchingFilter: candidates.count,
      rowsScanned: scan.compared)
  }

  private func compare(
    list: Int, candidates: FilteredRows, scan: inout RowScan<Storage>
  ) throws {
    let keys = BlockKey.list(
      UInt32(list), version: UInt32(root.listVersion), of: generation)
    try storage.scan(keys) { key, bytes in
      let block = try BlockBytes(key, bytes)
      var passing: [UInt32] = []
      var current: ColumnBlock?
      for row in try ListBlock.rows(of: block) {
        guard Int(row) < root.listedRows else {
          throw VectorIndexError.damaged(key, detail: "it names row \(row), which is in no list")
        }
        guard let columns = candidates.columns(passing: row) else { continue }
        if let known = current, known.header.firstRow != columns.header.firstRow {
          try scan.compare(known, rows: passing[...])
          passing.removeAll(keepingCapacity: true)
        }
        current = columns
        if let last = passing.last, last >= row {
          throw VectorIndexError.damaged(key, detail: "its rows are not in order")
        }
        passing.append(row)
      }
      if let current { try scan.compare(current, rows: passing[...]) }
      return true
    }
  }
}

/// Which rows pass a filter, by row number.
struct FilteredRows {
  /// Whether each row of a block of columns passes.
  final class Mask {
    private let numbers: UnsafeMutableBufferPointer<UInt8>

    init(count: Int) {
      numbers = .allocate(capacity: count)
      numbers.initialize(repeating: 0)
    }

    deinit {
      numbers.deallocate()
    }

    var values: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(numbers) }

    /// A mask in which only rows from slot `first` on pass.
    func clearingRows(below first: Int) -> Mask {
      let copy = Mask(count: numbers.count)
      let kept = min(max(0, first), numbers.count)..<numbers.count
      for slot in kept { copy.numbers[slot] = numbers[slot] }
      return copy
    }

    fileprivate func fill(_ filter: RowFilter, _ columns: ColumnBlock) -> Int {
      guard let base = numbers.baseAddress else { return 0 }
      filter.fill(base, for: columns)
      return numbers.reduce(0) { $0 + Int($1) }
    }
  }

  /// The blocks in which rows pass, in row order.
  private(set) var blocks: [(ColumnBlock, Mask)] = []
  /// Rows that pass.
  private(set) var count = 0
  private var places: [Int?]

  /// - Complexity: O(rows)
  init(of reader: VectorIndexReader<some BlockStorage>, filter: RowFilter) throws {
    places = Array(
      repeating: nil,
      count: (reader.root.rowCount + RowGeometry.columnRows - 1) / RowGeometry.columnRows)
    try reader.scanColumns(where: filter) { columns in
      let place = columns.header.firstRow / RowGeometry.columnRows
      guard place < places.count else {
        throw VectorIndexError.damaged(columns.block.key, detail: "it is behind the last row")
      }
      guard filter.mayMatch(columns) else { return true }
      let mask = Mask(count: columns.count)
      let passing = mask.fill(filter, columns)
      guard passing > 0 else { return true }
      places[place] = blocks.count
      blocks.append((columns, mask))
      count += passing
      return true
    }
  }

  /// The columns of a row that passes; `nil` when it does not.
  func columns(passing row: UInt32) -> ColumnBlock? {
    let (block, slot) = Int(row).quotientAndRemainder(dividingBy: RowGeometry.columnRows)
    guard block < places.count, let place = places[block] else { return nil }
    let (columns, mask) = blocks[place]
    guard slot < mask.values.count, mask.values[slot] != 0 else { return nil }
    return columns
  }
}
