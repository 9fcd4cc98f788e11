import FaceModel

/// Part of one list: the numbers of up to 4,064 rows, 4 bytes each, in ascending order.
enum ListBlock {
  /// Rows in a full block: what four pages hold.
  static let capacity = 4064

  static func key(
    of list: Int, version: Int, sequence: Int, in generation: GenerationID
  ) -> BlockKey {
    BlockKey(
      generation: generation, kind: .list, first: UInt32(version), second: UInt32(list),
      sequence: UInt64(sequence))
  }

  static func rows(of block: BlockBytes) throws -> UnsafeBufferPointer<UInt32> {
    guard block.header.rowCount <= capacity else {
      throw VectorIndexError.damaged(block.key, detail: "it has too many rows")
    }
    return try block.values(
      UInt32.self, at: BlockHeader.byteCount, count: block.header.rowCount)
  }

  static func write(
    _ rows: ArraySlice<UInt32>, under key: BlockKey, to storage: some WritableBlockStorage
  ) throws {
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(
        BlockHeader.byteCount + rows.count * 4, full: BlockHeader.byteCount + capacity * 4),
      offset: BlockHeader.byteCount)
    for (position, row) in rows.enumerated() {
      block.bytes.storeLittleEndian(row, at: BlockHeader.byteCount + position * 4)
    }
    var header = BlockHeader(kind: .list)
    header.rowCount = rows.count
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}
