import CVectorKernels
import Values

/// The rows that a filter leaves, in pieces that lie in one block of codes each.
struct RowSelection {
  /// Rows of one block of codes.
  struct Piece {
    /// The block's place in ``RowSelection/columns``.
    let block: Int
    /// Slot of the first row of the codes in the block of columns.
    let start: Int
    let codes: CodeBlock
    /// Rows in the piece.
    let count: Int
    /// Where ``RowSelection/slots`` names the piece's rows, or `nil` when they are the first ones.
    let slots: Int?
  }

  private(set) var columns: [ColumnBlock] = []
  private(set) var pieces: [Piece] = []
  /// Slots in a block of codes, of the pieces one after the other.
  private(set) var slots: [UInt32] = []
  /// Rows that pass.
  private(set) var count = 0

  /// - Complexity: O(rows in blocks that the zone maps do not rule out)
  init(of reader: VectorIndexReader<some BlockStorage>, filter: RowFilter) throws {
    let perBlock = reader.geometry.codeRows
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: RowGeometry.columnRows) { mask in
      try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: perBlock) { positions in
        guard let mask = mask.baseAddress, let positions = positions.baseAddress else { return }
        for zone in try reader.directory.columnZones() where filter.mayMatch(zone) {
          let first = zone.header.firstRow
          let block = try reader.directory.columns(first / RowGeometry.columnRows)
          let matchesAll = filter.matchesAll(of: zone)
          if !matchesAll { filter.fill(mask, for: block) }
          var isUsed = false
          for start in stride(from: 0, to: block.count, by: perBlock) {
            let limit = min(perBlock, block.count - start)
            let found =
              matchesAll
              ? limit : cvk_mask_positions(DotProduct.level, mask + start, limit, positions)
            guard found > 0 else { continue }
            let codes = try reader.directory.codes((first + start) / perBlock)
            let last = found == limit ? limit - 1 : Int(positions[found - 1])
            guard last < codes.count else {
              throw VectorIndexError.damaged(
                reader.key(.codes, (first + start) / perBlock),
                detail: "it lacks codes of rows that are not deleted")
            }
            pieces.append(
              Piece(
                block: columns.count, start: start, codes: codes, count: found,
                slots: last + 1 == found ? nil : slots.count))
            if last + 1 != found {
              slots.append(contentsOf: UnsafeBufferPointer(start: positions, count: found))
            }
            count += found
            isUsed = true
          }
          if isUsed { columns.append(block) }
        }
      }
    }
  }

  /// The slot in its block of columns of row `position` of `piece`.
  func slot(_ position: Int, of piece: Piece) -> Int {
    piece.start + (piece.slots.map { Int(slots[$0 + position]) } ?? position)
  }
}
