import CVectorKernels
import Values

/// A row whose similarity is known up to a bound.
struct BoundedRow {
  /// No less than the similarity.
  var upper: Float
  /// Number of its block of columns, and slot in that.
  var block: UInt32
  var slot: UInt32
  /// The padded vector.
  var vector: UnsafePointer<Float>
}

/// Compares one query with rows in Float32 and keeps the best: the last part of every search.
struct RowRanker {
  let query: QueryVector
  let stride: Int
  private let codeStride: Int
  var collector: HitCollector
  /// Rows compared so far.
  private(set) var compared = 0

  /// Rows compared between two checks of the answer.
  private static let step = 16

  init(_ query: QueryVector, geometry: RowGeometry, collector: HitCollector) {
    self.query = query
    self.collector = collector
    stride = geometry.stride
    codeStride = geometry.codeStride
  }

  /// Compares rows whose bound reaches what the answer has, those with the highest bounds first.
  ///
  /// - Parameter columns: the blocks of columns by number; those of `rows` are there.
  /// - Complexity: O(n log n) for n rows, and O(dimension) for each that is compared.
  mutating func compare(_ rows: [BoundedRow], columns: [ColumnBlock?]) {
    var order = rows.indices.filter { rows[$0].upper >= collector.threshold }
    order.sort { rows[$0].upper > rows[$1].upper }
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.step) { vectors in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.step) { scores in
        guard let firstVector = vectors.baseAddress, let firstScore = scores.baseAddress else {
          return
        }
        for first in Swift.stride(from: 0, to: order.count, by: Self.step) {
          let part = order[first..<min(first + Self.step, order.count)]
          if let best = part.first, rows[best].upper < collector.surestThreshold() { return }
          for (place, row) in part.enumerated() {
            (firstVector + place).initialize(to: rows[row].vector)
          }
          cvk_dot_at(
            DotProduct.level, query.values, firstVector, stride, part.count, firstScore)
          compared += part.count
          for (place, row) in part.enumerated() where firstScore[place] >= collector.threshold {
            guard let block = columns[Int(rows[row].block)] else { continue }
            collector.offer(block.hit(Int(rows[row].slot), similarity: firstScore[place]))
          }
        }
      }
    }
    withExtendedLifetime(rows) {}
  }
}

extension RowRanker {
  /// Compares rows by their codes and those that may be similar enough in Float32.
  ///
  /// - Parameter rows: numbers of rows that are not deleted, in any order, each once.
  mutating func consider(
    _ rows: [UInt32], _ coded: CodedQuery, in directory: BlockDirectory<some BlockStorage>
  ) throws {
    guard !rows.isEmpty else { return }
    let bounds = coded.bounds(at: try directory.codePlaces(rows), stride: codeStride)
    let likely = KnownBlocks.likely(
      rows, bounds: bounds, threshold: collector.surestThreshold())
    compare(try directory.boundedRows(likely), columns: directory.known.columns)
  }
}
