import Values

/// The bytes of one block, with the payload where the kernels want it.
///
/// Borrowed from the storage, or a copy when the storage keeps it at an odd place. Valid as long as
/// the storage's bytes are.
struct BlockBytes {
  let key: BlockKey
  let header: BlockHeader
  /// The whole block; `bytes.baseAddress + BlockHeader.byteCount` is a multiple of 64.
  let bytes: UnsafeRawBufferPointer
  /// Where `bytes` are when they are not the storage's own.
  let copy: AlignedBuffer?

  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when the header cannot be right.
  init(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws {
    header = try BlockHeader(of: bytes, under: key)
    self.key = key
    let payload = Int(bitPattern: bytes.baseAddress) + BlockHeader.byteCount
    if payload % AlignedBuffer.alignment == 0 {
      self.bytes = bytes
      copy = nil
    } else {
      let buffer = AlignedBuffer(byteCount: bytes.count, offset: BlockHeader.byteCount)
      buffer.bytes.copyMemory(from: bytes)
      self.bytes = UnsafeRawBufferPointer(buffer.bytes)
      copy = buffer
    }
  }

  /// `count` values of the payload from `offset` on.
  ///
  /// - Parameter offset: from the start of the block; aligned for `Value` after the header.
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when the block ends before them.
  func values<Value>(_ type: Value.Type, at offset: Int, count: Int) throws
    -> UnsafeBufferPointer<Value>
  {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    guard !overflow, count >= 0, offset >= 0, size <= bytes.count - offset else {
      throw VectorIndexError.damaged(key, detail: "it ends before its last row")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + size)])
      .assumingMemoryBound(to: type)
  }
}

extension BlockStorage {
  /// A block that has to be there.
  func requiredBlock(_ key: BlockKey) throws -> BlockBytes {
    guard let bytes = try block(key) else {
      throw VectorIndexError.damaged(key, detail: "it is missing")
    }
    return try BlockBytes(key, bytes)
  }
}
