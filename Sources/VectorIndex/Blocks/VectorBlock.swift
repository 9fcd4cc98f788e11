/// A block of padded Float32 vectors, one after the other.
enum VectorBlock {
  /// Writes whole padded vectors as a block.
  ///
  /// - Parameter vectors: a whole number of vectors, not more than a block holds.
  static func write(
    _ vectors: UnsafeRawBufferPointer, firstRow: Int, geometry: RowGeometry, under key: BlockKey,
    to storage: some WritableBlockStorage
  ) throws {
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(
        BlockHeader.byteCount + vectors.count,
        full: geometry.vectorBlockBytes(rows: geometry.vectorRows)),
      offset: BlockHeader.byteCount)
    UnsafeMutableRawBufferPointer(rebasing: block.bytes[BlockHeader.byteCount...])
      .copyMemory(from: vectors)
    var header = BlockHeader(kind: key.kind)
    header.rowCount = vectors.count / geometry.rowBytes
    header.firstRow = firstRow
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}

/// The vectors in a block, as they are stored.
struct VectorRows {
  private let copy: AlignedBuffer?
  /// The vectors, one after the other; valid as long as this value is kept.
  let numbers: UnsafeBufferPointer<Float>

  init(_ block: BlockBytes, stride: Int) throws {
    copy = block.copy
    numbers = try block.values(
      Float.self, at: BlockHeader.byteCount, count: block.header.rowCount * stride)
  }
}
