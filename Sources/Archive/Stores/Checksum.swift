import CVectorKernels

/// CRC-32C, as every value in LMDB carries it.
///
/// Source: RFC 3720, section 12.1 and appendix B.4.
struct Checksum {
  /// The checksum of the bytes added so far.
  private(set) var value: UInt32 = 0

  /// Adds `bytes`.
  ///
  /// - Complexity: O(count), with the processor's own instruction where it has one.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    value = cvk_crc32c(
      cvk_best_level(), value, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Adds `bytes`.
  mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }
}
