/// The checksum in the header of every block, for storages that check it when they read.
///
/// The index itself checks it when it validates; a storage that hands out bytes from a disk checks
/// each block before the first use.
public enum BlockChecksum {
  /// Throws unless the bytes of a block match the checksum in its header.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)``.
  /// - Complexity: O(bytes), about 10 GB/s where the processor has the instruction.
  public static func verify(_ bytes: UnsafeRawBufferPointer, under key: BlockKey) throws {
    try BlockHeader.verifyChecksum(of: bytes, under: key)
  }

  /// The checksum that the header of a block names, unchecked; `nil` when the block has no header.
  public static func stored(in bytes: UnsafeRawBufferPointer) -> UInt32? {
    bytes.count < BlockHeader.byteCount ? nil : bytes.littleEndian(UInt32.self, at: 44)
  }
}
