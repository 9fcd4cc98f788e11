import CVectorKernels

/// How rows are laid out in blocks, which follows from the dimension alone.
struct RowGeometry: Equatable, Sendable {
  /// Rows in a full block of columns.
  static let columnRows = 2048
  /// What the vectors or the codes of a full block take at most.
  ///
  /// Large enough that finding a block costs little beside reading it, small enough that
  /// rewriting the last one at every commit costs little beside the rows of a batch.
  static let vectorBytes = 131_072

  let dimension: Int
  /// Numbers from one vector to the next: the dimension, padded to whole cache lines.
  let stride: Int
  /// Rows in a full block of vectors: a power of two, so that blocks of vectors never straddle
  /// blocks of columns.
  let vectorRows: Int
  /// Bytes from the codes of one row to those of the next, a multiple of a cache line.
  let codeStride: Int
  /// Rows in a full block of codes, a power of two.
  let codeRows: Int

  init(dimension: Int) {
    self.dimension = dimension
    stride = DotProduct.stride(dimension: dimension)
    var rows = Self.columnRows
    while rows > 1, rows * stride * MemoryLayout<Float>.stride > Self.vectorBytes { rows /= 2 }
    vectorRows = rows
    codeStride = (dimension + Int(CVK_CODE_LANES) - 1) / Int(CVK_CODE_LANES) * Int(CVK_CODE_LANES)
    rows = Self.columnRows
    while rows > 1, rows * codeStride > Self.vectorBytes { rows /= 2 }
    codeRows = rows
  }

  /// The bytes of one padded vector.
  var rowBytes: Int { stride * MemoryLayout<Float>.stride }
  /// The bytes of a block of `rows` vectors, header included.
  func vectorBlockBytes(rows: Int) -> Int { BlockHeader.byteCount + rows * rowBytes }
}
