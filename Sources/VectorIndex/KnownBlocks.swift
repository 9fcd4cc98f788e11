import CVectorKernels

/// The blocks that a reader has looked up: what its searches go through row by row.
///
/// Apart from the directory, which depends on the kind of storage, so that these loops do not.
final class KnownBlocks {
  var columns: [ColumnBlock?] = []
  var codes: [CodeBlock?] = []
  var vectors: [VectorRows?] = []
  private let rows: Int
  private let geometry: RowGeometry

  init(rows: Int, geometry: RowGeometry) {
    self.rows = rows
    self.geometry = geometry
  }

  /// Makes room for the blocks of all rows.
  func makeRoom() {
    guard columns.isEmpty, rows > 0 else { return }
    func count(_ perBlock: Int) -> Int { (rows + perBlock - 1) / perBlock }
    columns = Array(repeating: nil, count: count(RowGeometry.columnRows))
    codes = Array(repeating: nil, count: count(geometry.codeRows))
    vectors = Array(repeating: nil, count: count(geometry.vectorRows))
  }

  /// The vector of a row, if its block is known and holds it.
  func vector(_ row: UInt32) -> UnsafePointer<Float>? {
    let (sequence, slot) = Int(row).quotientAndRemainder(dividingBy: geometry.vectorRows)
    guard sequence < vectors.count, let block = vectors[sequence],
      (slot + 1) * geometry.stride <= block.numbers.count
    else { return nil }
    return block.numbers.baseAddress.map { $0 + slot * geometry.stride }
  }

  /// The blocks of codes of some rows that are not known yet.
  func unknownCodes(_ rows: [UInt32]) -> Set<Int> {
    var unknown: Set<Int> = []
    for row in rows {
      let sequence = Int(row) / geometry.codeRows
      if sequence >= codes.count || codes[sequence] == nil { unknown.insert(sequence) }
    }
    return unknown
  }

  /// Where the codes of rows are; `nil` when a block does not hold one of them.
  func codePlaces(_ rows: [UInt32]) -> [cvk_code_place]? {
    var places: [cvk_code_place] = []
    places.reserveCapacity(rows.count)
    for row in rows {
      let (sequence, slot) = Int(row).quotientAndRemainder(dividingBy: geometry.codeRows)
      guard sequence < codes.count, let block = codes[sequence], slot < block.count else {
        return nil
      }
      places.append(block.place(slot, stride: geometry.codeStride))
    }
    return places
  }

  /// The rows among `rows` whose columns or vectors are not known yet.
  func unknown(_ rows: [(row: UInt32, upper: Float)]) -> [UInt32] {
    rows.lazy.map(\.row).filter { row in
      let block = Int(row) / RowGeometry.columnRows
      return block >= self.columns.count || self.columns[block] == nil || self.vector(row) == nil
    }
  }

  /// Adds rows with all that a ranker needs of them.
  ///
  /// - Returns: the first row that is deleted or not there, at which it stops.
  func append(_ rows: [(row: UInt32, upper: Float)], to bounded: inout [BoundedRow]) -> UInt32? {
    bounded.reserveCapacity(bounded.count + rows.count)
    for (row, upper) in rows {
      let (block, slot) = Int(row).quotientAndRemainder(dividingBy: RowGeometry.columnRows)
      guard let isDead = columns[block].map({ slot >= $0.count || $0.isDead(slot) }), !isDead,
        let vector = vector(row)
      else { return row }
      bounded.append(
        BoundedRow(upper: upper, block: UInt32(block), slot: UInt32(slot), vector: vector))
    }
    return nil
  }

  /// The rows whose bound is at least `threshold`, with their bounds.
  static func likely(_ rows: [UInt32], bounds: [Float], threshold: Float)
    -> [(row: UInt32, upper: Float)]
  {
    var likely: [(row: UInt32, upper: Float)] = []
    for (row, bound) in zip(rows, bounds) where bound >= threshold { likely.append((row, bound)) }
    return likely
  }
}
