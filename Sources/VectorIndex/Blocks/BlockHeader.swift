import CVectorKernels
import Values

/// The first 48 bytes of every block, little-endian, each field at a multiple of its size:
///
/// | offset | field |
/// |---|---|
/// | 0 | format version, 2 bytes: 2; full strips of version 1 have no half codes beside them |
/// | 2 | kind, 1 byte; 1 byte of zero |
/// | 4 | rows in the block, 4 bytes |
/// | 8 | number of the first row, 8 bytes |
/// | 16, 24 | zone map: lowest and highest time of the rows, milliseconds, 8 bytes each |
/// | 32 | zone map: bit *camera* mod 64 of every row's camera, 8 bytes |
/// | 40 | deleted rows, 4 bytes |
/// | 44 | CRC-32C of all other bytes of the block, 4 bytes |
///
/// Behind LMDB's page header of 16 bytes the payload begins on a multiple of 64.
struct BlockHeader: Equatable {
  static let byteCount = 48
  static let formatVersion = 2

  /// The version that the block was written in.
  var version = formatVersion
  var kind: BlockKind
  var rowCount = 0
  var firstRow = 0
  var earliest = Int64.max
  var latest = Int64.min
  var cameras: UInt64 = 0
  var deadCount = 0

  /// Widens the zone map by one row.
  mutating func include(time: Int64, camera: Int32) {
    earliest = min(earliest, time)
    latest = max(latest, time)
    cameras |= Self.bit(of: camera)
  }

  /// The bit of a camera in ``cameras``.
  static func bit(of camera: Int32) -> UInt64 {
    1 << UInt64(UInt32(bitPattern: camera) % 64)
  }
}

extension BlockHeader {
  init(kind: BlockKind) {
    self.kind = kind
  }

  /// Reads the header of the block under `key`.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` or
  ///   ``VectorIndexError/newerFormat(found:known:)``.
  init(of bytes: UnsafeRawBufferPointer, under key: BlockKey) throws {
    guard bytes.count >= Self.byteCount else {
      throw VectorIndexError.damaged(key, detail: "it has \(bytes.count) bytes")
    }
    let version = Int(bytes.littleEndian(UInt16.self, at: 0))
    guard version <= Self.formatVersion else {
      throw VectorIndexError.newerFormat(found: version, known: Self.formatVersion)
    }
    guard version > 0, bytes[2] == key.kind.rawValue else {
      throw VectorIndexError.damaged(key, detail: "its header names another kind of block")
    }
    let firstRow = bytes.littleEndian(UInt64.self, at: 8)
    guard firstRow <= UInt64(UInt32.max) else {
      throw VectorIndexError.damaged(key, detail: "its first row is number \(firstRow)")
    }
    self.version = version
    kind = key.kind
    rowCount = Int(bytes.littleEndian(UInt32.self, at: 4))
    self.firstRow = Int(firstRow)
    earliest = bytes.littleEndian(Int64.self, at: 16)
    latest = bytes.littleEndian(Int64.self, at: 24)
    cameras = bytes.littleEndian(UInt64.self, at: 32)
    deadCount = Int(bytes.littleEndian(UInt32.self, at: 40))
  }

  /// Writes the header to the start of `block` and the checksum over all of it.
  func write(to block: UnsafeMutableRawBufferPointer) {
    block.storeLittleEndian(UInt16(Self.formatVersion), at: 0)
    block.storeLittleEndian(UInt16(kind.rawValue), at: 2)
    block.storeLittleEndian(UInt32(rowCount), at: 4)
    block.storeLittleEndian(UInt64(firstRow), at: 8)
    block.storeLittleEndian(earliest, at: 16)
    block.storeLittleEndian(latest, at: 24)
    block.storeLittleEndian(cameras, at: 32)
    block.storeLittleEndian(UInt32(deadCount), at: 40)
    block.storeLittleEndian(Self.checksum(of: UnsafeRawBufferPointer(block)), at: 44)
  }

  /// Checks every byte of a block against its checksum.
  ///
  /// - Complexity: O(bytes), about 10 GB/s where the processor has the instruction.
  static func verifyChecksum(of bytes: UnsafeRawBufferPointer, under key: BlockKey) throws {
    guard bytes.count >= byteCount else {
      throw VectorIndexError.damaged(key, detail: "it has \(bytes.count) bytes")
    }
    guard bytes.littleEndian(UInt32.self, at: 44) == checksum(of: bytes) else {
      throw VectorIndexError.damaged(key, detail: "its checksum does not match its bytes")
    }
  }

  private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    let head = cvk_crc32c(DotProduct.level, 0, base, 44)
    return cvk_crc32c(DotProduct.level, head, base + byteCount, bytes.count - byteCount)
  }
}

extension UnsafeRawBufferPointer {
  func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int
  ) -> Value {
    Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension UnsafeMutableRawBufferPointer {
  func storeLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int)
  {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }
}
