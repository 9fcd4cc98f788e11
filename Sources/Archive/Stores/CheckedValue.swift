/// The form of every value in LMDB that has no checksum of its own: CRC-32C of key and content
/// (UInt32, little-endian), then the content. The key is part of it so that a value that turns up
/// under another key is found out.
enum CheckedValue {
  static let headerBytes = 4

  static func sealed(_ content: [UInt8], key: [UInt8]) -> [UInt8] {
    var value: [UInt8] = []
    value.reserveCapacity(headerBytes + content.count)
    value.append(
      contentsOf: withUnsafeBytes(of: checksum(content, key: key).littleEndian, Array.init))
    value.append(contentsOf: content)
    return value
  }

  /// The content of `value`.
  ///
  /// - Throws: `StoredValueError` when its checksum does not match.
  static func opened(_ value: RawSpan, key: [UInt8]) throws -> [UInt8] {
    guard value.byteCount >= headerBytes else {
      throw StoredValueError("a value is shorter than its checksum")
    }
    return try value.withUnsafeBytes { bytes in
      let stored = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
      let content = Array(bytes[headerBytes...])
      guard checksum(content, key: key) == stored else {
        throw StoredValueError("the checksum of a value does not match")
      }
      return content
    }
  }

  /// The checksum of `content` under `key`.
  static func checksum(_ content: [UInt8], key: [UInt8]) -> UInt32 {
    var checksum = Checksum()
    checksum.add(key)
    checksum.add(content)
    return checksum.value
  }
}
