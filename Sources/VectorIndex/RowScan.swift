import CVectorKernels
import FaceModel

/// Compares one query with rows and keeps the best: the inner part of every exact comparison.
///
/// As soon as it is known how similar a row has to be, rows are first judged by their codes, and
/// only those that may be similar enough are compared in Float32.
struct RowScan<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>
  let query: QueryVector
  var collector: HitCollector
  /// Rows looked at so far.
  private(set) var compared = 0
  /// Rows among them that only their codes were looked at of.
  private(set) var passedOver = 0
  private let geometry: RowGeometry
  private let codedQuery: CodedQuery
  private let scratch = ScanScratch()

  init(reader: VectorIndexReader<Storage>, query: QueryVector, collector: HitCollector) {
    self.reader = reader
    self.query = query
    self.collector = collector
    geometry = reader.geometry
    codedQuery = CodedQuery(query, geometry: geometry)
  }

  /// What a search that looked at every row may call its answer.
  var completeMode: SearchCoverage.Mode { passedOver == 0 ? .exact : .certified }

  /// Compares the rows of a block of columns whose mask is not 0.
  ///
  /// - Parameter mask: a number for each row of the block at least.
  mutating func compare(_ columns: ColumnBlock, mask: UnsafeBufferPointer<UInt8>) throws {
    guard let base = mask.baseAddress, columns.count <= mask.count else { return }
    for start in stride(from: 0, to: columns.count, by: geometry.codeRows) {
      let limit = min(geometry.codeRows, columns.count - start)
      let count = cvk_mask_positions(base + start, limit, scratch.candidates)
      guard count > 0 else { continue }
      compared += count
      let remaining =
        collector.threshold > -.infinity
        ? try judge(columns, from: start, count: count) : count
      passedOver += count - remaining
      try rank(columns, from: start, count: remaining)
    }
  }

  /// Keeps of the `count` candidates of one block of codes those whose bound is high enough.
  private func judge(_ columns: ColumnBlock, from start: Int, count: Int) throws -> Int {
    let sequence = (columns.header.firstRow + start) / geometry.codeRows
    let last = Int(scratch.candidates[count - 1])
    guard let codes = try reader.codes(inBlock: sequence), last < codes.count else {
      throw VectorIndexError.damaged(
        reader.key(.codes, sequence), detail: "it lacks codes of rows that are not deleted")
    }
    codedQuery.bounds(
      codes, slots: last + 1 == count ? nil : UnsafePointer(scratch.candidates), count: count,
      geometry: geometry, into: scratch.scores)
    let found = cvk_select_at_least(
      DotProduct.level, scratch.scores, count, collector.threshold, scratch.chosen)
    for place in 0..<found {
      scratch.candidates[place] = scratch.candidates[Int(scratch.chosen[place])]
    }
    return found
  }

  /// Compares the `count` candidates, which are slots after `start`, in Float32.
  private mutating func rank(_ columns: ColumnBlock, from start: Int, count: Int) throws {
    let perBlock = geometry.vectorRows
    var place = 0
    while place < count {
      let first = Int(scratch.candidates[place]) / perBlock * perBlock
      var taken = 0
      while place < count, Int(scratch.candidates[place]) < first + perBlock {
        scratch.slots[taken] = scratch.candidates[place] - UInt32(first)
        taken += 1
        place += 1
      }
      try rank(columns, from: start + first, slots: taken)
    }
  }

  /// Compares one row, by its code first.
  mutating func consider(_ row: UInt32) throws {
    compared += 1
    let (codeBlock, codeSlot) = Int(row).quotientAndRemainder(dividingBy: geometry.codeRows)
    guard let codes = try reader.codes(inBlock: codeBlock), codeSlot < codes.count else {
      throw VectorIndexError.damaged(
        reader.key(.codes, codeBlock), detail: "it lacks codes of rows that are not deleted")
    }
    scratch.candidates[0] = UInt32(codeSlot)
    codedQuery.bounds(
      codes, slots: UnsafePointer(scratch.candidates), count: 1, geometry: geometry,
      into: scratch.scores)
    guard scratch.scores[0] >= collector.threshold else {
      passedOver += 1
      return
    }
    let (block, slot) = Int(row).quotientAndRemainder(dividingBy: RowGeometry.columnRows)
    guard let columns = try reader.columns(inBlock: block), slot < columns.count,
      !columns.isDead(slot)
    else {
      throw VectorIndexError.damaged(
        reader.key(.columns, block), detail: "it lacks row \(row), which a strip names")
    }
    scratch.slots[0] = UInt32(slot % geometry.vectorRows)
    try rank(columns, from: slot / geometry.vectorRows * geometry.vectorRows, slots: 1)
  }

  /// Compares the rows numbered `rows`, which are sorted ascending and lie in `columns`.
  mutating func compare(_ columns: ColumnBlock, rows: ArraySlice<UInt32>) throws {
    compared += rows.count
    let perBlock = geometry.vectorRows
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
      try rank(columns, from: start, slots: count)
    }
  }

  /// Compares `count` rows of one block of vectors, named by the scratch slots.
  private mutating func rank(_ columns: ColumnBlock, from start: Int, slots count: Int) throws {
    let stride = geometry.stride
    let sequence = (columns.header.firstRow + start) / geometry.vectorRows
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
  let candidates = UnsafeMutablePointer<UInt32>.allocate(capacity: RowGeometry.columnRows)
  let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: RowGeometry.columnRows)

  deinit {
    scores.deallocate()
    slots.deallocate()
    candidates.deallocate()
    chosen.deallocate()
  }
}
