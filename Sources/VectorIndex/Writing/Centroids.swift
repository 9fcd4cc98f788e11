import CVectorKernels
import Values

/// The centres of the lists: unit vectors, padded as rows are.
struct Centroids: Sendable {
  let geometry: RowGeometry
  let count: Int
  private let buffer: AlignedBuffer

  /// `count` centroids of zeros.
  init(count: Int, geometry: RowGeometry) {
    self.geometry = geometry
    self.count = count
    buffer = AlignedBuffer(byteCount: max(1, count) * geometry.rowBytes)
  }

  /// `count` · `geometry.stride` numbers.
  var values: UnsafeMutablePointer<Float> {
    buffer.bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
  }

  /// The lists in order of their centroids' similarity to `query`, best first: the first `wanted`
  /// of them, or a few more.
  ///
  /// - Complexity: O(count · dimension + wanted · log wanted)
  func order(for query: QueryVector, first wanted: Int) -> [Int] {
    guard count > 0, wanted > 0 else { return [] }
    var scores = [Float](repeating: 0, count: count)
    cvk_dot_rows(DotProduct.level, query.values, values, geometry.stride, count, &scores)
    var numbers = (0..<UInt32(count)).map { $0 }
    var highest = scores
    let kept = cvk_keep_highest(
      DotProduct.level, &highest, &numbers, count, min(wanted, count)
    ).count
    return numbers[..<kept].map { Int($0) }.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
  }
}

extension Centroids {
  private static func key(_ generation: GenerationID, version: Int, part: Int) -> BlockKey {
    BlockKey(
      generation: generation, kind: .centroids, first: UInt32(version), sequence: UInt64(part))
  }

  /// Reads the centroids of the lists that `reader` searches.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when there are not as many as lists.
  init(of reader: VectorIndexReader<some BlockStorage>) throws {
    self.init(count: reader.root.listCount, geometry: reader.geometry)
    for part in 0..<((count + geometry.vectorRows - 1) / geometry.vectorRows) {
      let key = Self.key(reader.generation, version: reader.root.listVersion, part: part)
      let block = try reader.storage.requiredBlock(key)
      let first = part * geometry.vectorRows
      let rows = min(geometry.vectorRows, count - first)
      guard block.header.rowCount == rows, block.header.firstRow == first else {
        throw VectorIndexError.damaged(key, detail: "it has another number of centroids")
      }
      let vectors = try VectorRows(block, stride: geometry.stride)
      withExtendedLifetime(vectors) {
        (values + first * geometry.stride).update(
          from: vectors.numbers.baseAddress.unsafelyUnwrapped, count: vectors.numbers.count)
      }
    }
  }

  /// Stores the centroids as those of lists of `version`.
  func write(
    to storage: some WritableBlockStorage, generation: GenerationID, version: Int
  ) throws {
    for part in 0..<((count + geometry.vectorRows - 1) / geometry.vectorRows) {
      let first = part * geometry.vectorRows
      let rows = min(geometry.vectorRows, count - first)
      let numbers = UnsafeRawBufferPointer(
        start: values + first * geometry.stride, count: rows * geometry.rowBytes)
      try VectorBlock.write(
        numbers, firstRow: first, geometry: geometry,
        under: Self.key(generation, version: version, part: part), to: storage)
    }
  }
}
