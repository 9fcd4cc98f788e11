/// The CRC-32C checksum (Castagnoli), with which every frame of a stream ends.
///
/// Source: RFC 3720, section 12.1 and appendix B.4: polynomial 0x1EDC6F41, here reflected, initial
/// value and final exclusive-or all ones. It finds every error of up to 32 bits in a row.
struct CRC32C {
  private var state: UInt32 = ~0

  /// The checksum of the bytes seen so far.
  var value: UInt32 { ~state }

  /// Adds `bytes` to the checksum.
  ///
  /// - Complexity: O(count), eight bytes a step.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    Self.tables.withUnsafeBufferPointer { tables in
      var offset = 0
      while bytes.count - offset >= 8 {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let mixed = word ^ UInt64(crc)
        crc = 0
        for lane in 0..<8 {
          let byte = Int(truncatingIfNeeded: mixed >> UInt64(8 * lane)) & 0xff
          crc ^= tables[(7 - lane) * 256 + byte]
        }
        offset += 8
      }
      while offset < bytes.count {
        crc = (crc >> 8) ^ tables[Int((crc ^ UInt32(bytes[offset])) & 0xff)]
        offset += 1
      }
    }
    state = crc
  }

  /// Eight tables of 256: table k holds the checksum of a byte followed by k zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = (previous >> 8) ^ tables[Int(previous & 0xff)]
    }
    return tables
  }()
}
