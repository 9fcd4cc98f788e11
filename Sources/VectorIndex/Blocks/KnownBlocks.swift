import CVectorKernels

/// The blocks that a reader has looked up: what its searches go through row by row.
///
/// Apart from the directory, which depends on the kind of storage, so that these loops do not.
final class KnownBlocks {
  private(set) var columns: [ColumnBlock?] = []
  private(set) var codes: [CodeBlock?] = []
  private(set) var vectors: [VectorRows?] = []
  private let geometry: RowGeometry

  init(geometry: RowGeometry) {
    self.geometry = geometry
  }

  func note(_ block: ColumnBlock, at sequence: Int) { Self.set(block, at: sequence, of: &columns) }
  func note(_ block: CodeBlock, at sequence: Int) { Self.set(block, at: sequence, of: &codes) }
  func note(_ block: VectorRows, at sequence: Int) { Self.set(block, at: sequence, of: &vectors) }

  /// Room is made up to blocks that are there, whatever counters say that there should be.
  private static func set<Block>(_ block: Block, at sequence: Int, of blocks: inout [Block?]) {
    if sequence >= blocks.count {
      blocks += Array(repeating: nil, count: sequence + 1 - blocks.count)
    }
    blocks[sequence] = block
  }

  /// The block of columns with number `sequence`, if it is known.
  func column(_ sequence: Int) -> ColumnBlock? {
    sequence < columns.count ? columns[sequence] : nil
  }

  /// The block of codes with number `sequence`, if it is known.
  func code(_ sequence: Int) -> CodeBlock? { sequence < codes.count ? codes[sequence] : nil }

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
      if code(sequence) == nil { unknown.insert(sequence) }
    }
    return unknown
  }

  /// Where the codes of rows are; `nil` when a block does not hold one of them.
  func codePlaces(_ rows: [UInt32]) -> [cvk_code_place]? {
    var places: [cvk_code_place] = []
    places.reserveCapacity(rows.count)
    for row in rows {
      let (sequence, slot) = Int(row).quotientAndRemainder(dividingBy: geometry.codeRows)
      guard let block = code(sequence), slot < block.count else { return nil }
      places.append(block.place(slot, stride: geometry.codeStride))
    }
    return places
  }

  /// The rows among `rows` whose columns or vectors are not known yet.
  func unknown(_ rows: [(row: UInt32, upper: Float)]) -> [UInt32] {
    rows.lazy.map(\.row).filter { row in
      self.column(Int(row) / RowGeometry.columnRows) == nil || self.vector(row) == nil
    }
  }

  /// Adds rows with all that a ranker needs of them.
  ///
  /// - Returns: the first row that is deleted or not there, at which it stops.
  func append(_ rows: [(row: UInt32, upper: Float)], to bounded: inout [BoundedRow]) -> UInt32? {
    bounded.reserveCapacity(bounded.count + rows.count)
    for (row, upper) in rows {
      let (block, slot) = Int(row).quotientAndRemainder(dividingBy: RowGeometry.columnRows)
      guard let isDead = column(block).map({ slot >= $0.count || $0.isDead(slot) }), !isDead,
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
