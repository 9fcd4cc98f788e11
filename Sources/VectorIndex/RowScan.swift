import CVectorKernels
import FaceModel

/// Compares one query with rows and keeps the best: the inner part of every exact comparison.
struct RowScan<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>
  let query: QueryVector
  var collector: HitCollector
  /// Rows compared so far.
  private(set) var compared = 0
  private let scratch = ScanScratch()

  init(reader: VectorIndexReader<Storage>, query: QueryVector, collector: HitCollector) {
    self.reader = reader
    self.query = query
    self.collector = collector
  }

  /// Compares the rows of a block of columns whose mask is not 0.
  ///
  /// - Parameter mask: a number for each row of the block at least.
  mutating func compare(_ columns: ColumnBlock, mask: UnsafeBufferPointer<UInt8>) throws {
    guard let base = mask.baseAddress, columns.count <= mask.count else { return }
    let rows = reader.geometry.vectorRows
    for start in stride(from: 0, to: columns.count, by: rows) {
      let limit = min(rows, columns.count - start)
      let count = cvk_mask_positions(base + start, limit, scratch.slots)
      guard count > 0 else { continue }
      try compare(columns, from: start, count: count)
    }
  }

  /// Compares the rows numbered `rows`, which are sorted ascending and lie in `columns`.
  mutating func compare(_ columns: ColumnBlock, rows: ArraySlice<UInt32>) throws {
    let perBlock = reader.geometry.vectorRows
    var rest = rows
    while let row = rest.first {
      let start = (Int(row) - columns.header.firstRow) / perBlock * perBlock
      let first = columns.header.firstRow + start
      var count = 0
      while count < perBlock, let next = rest.first, Int(next) < first + perBlock {
        scratch.slots[count] = next - UInt32(first)
        count += 1
        rest.removeFirst()
      }
      try compare(columns, from: start, count: count)
    }
  }

  /// Compares `count` rows of one block of vectors, named by the scratch slots.
  private mutating func compare(_ columns: ColumnBlock, from start: Int, count: Int) throws {
    let stride = reader.geometry.stride
    let sequence = (columns.header.firstRow + start) / reader.geometry.vectorRows
    let last = Int(scratch.slots[count - 1])
    guard let vectors = try reader.vectors(inBlock: sequence),
      let base = vectors.numbers.baseAddress,
      (last + 1) * stride <= vectors.numbers.count, start + last < columns.count
    else {
      let key = reader.key(.vectors, sequence)
      throw VectorIndexError.damaged(key, detail: "it lacks vectors of rows that are not deleted")
    }
    withExtendedLifetime(vectors) {
      if last + 1 == count {
        cvk_dot_rows(DotProduct.level, query.values, base, stride, count, scratch.scores)
      } else {
        cvk_dot_gather(
          DotProduct.level, query.values, base, stride, scratch.slots, count, scratch.scores)
      }
    }
    compared += count
    let found = cvk_select_at_least(
      DotProduct.level, scratch.scores, count, collector.threshold, scratch.chosen)
    for position in 0..<found {
      let place = Int(scratch.chosen[position])
      let slot = start + Int(scratch.slots[place])
      collector.offer(columns.hit(slot, similarity: scratch.scores[place]))
    }
  }
}

/// Room for the scores and slots of one block.
private final class ScanScratch {
  let scores = UnsafeMutablePointer<Float>.allocate(capacity: RowGeometry.columnRows)
  let slots = UnsafeMutablePointer<UInt32>.allocate(capacity: RowGeometry.columnRows)
  let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: RowGeometry.columnRows)

  deinit {
    scores.deallocate()
    slots.deallocate()
    chosen.deallocate()
  }
}
