import LMDB
import Values
import VectorIndex

/// The blocks of the index as one read transaction sees them. Owns the transaction.
///
/// Every block is checked against its checksum before its first use.
final class ReadableBlocks: BlockStorage {
  private let database: Database
  private let verified: VerifiedBlocks
  let transaction: ReadTransaction
  /// The same state, read without the map.
  let walk: FileWalk

  init(
    _ database: Database, _ transaction: consuming ReadTransaction, _ verified: VerifiedBlocks,
    _ walk: FileWalk
  ) {
    self.walk = walk
    self.database = database
    self.verified = verified
    self.transaction = transaction
  }

  func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer? {
    guard let bytes = try transaction.lentValue(database, key.bytes) else { return nil }
    try verified.check(bytes, under: key)
    return bytes
  }

  func scan(
    _ keys: ClosedRange<BlockKey>,
    _ visit: (_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try transaction.withCursor(database) { try $0.scanBlocks(keys, verified, visit) }
  }

  /// What a page of the store has room for, and what of it the store needs for itself.
  ///
  /// Source: mdb.c of LMDB 0.9.24, `PAGEHDRSZ`; the page size is the system's on x86-64 and arm64.
  private static let (pageBytes, pageHeaderBytes) = (4096, 16)

  /// Visits the keys of blocks, with the bytes of the pages that each of them takes. Blocks are not
  /// read.
  func forEachSize(
    in keys: ClosedRange<BlockKey>, _ visit: (_ key: BlockKey, _ bytes: Int) throws -> Void
  ) throws {
    try transaction.withCursor(database) { cursor in
      try cursor.lentScan(from: keys.lowerBound.bytes) { bytes, value in
        guard let key = BlockKey(bytes: bytes) else {
          throw StoredValueError("a block's key is malformed")
        }
        guard key <= keys.upperBound else { return false }
        let pages = (value.count + Self.pageHeaderBytes + Self.pageBytes - 1) / Self.pageBytes
        try visit(key, pages * Self.pageBytes)
        return true
      }
    }
  }
}

/// The blocks of the index as the write transaction sees them. Owns the transaction.
final class WritableBlocks: WritableBlockStorage {
  private let database: Database
  private let verified: VerifiedBlocks
  var transaction: WriteTransaction

  init(
    _ database: Database, _ transaction: consuming WriteTransaction, _ verified: VerifiedBlocks
  ) {
    self.database = database
    self.verified = verified
    self.transaction = transaction
  }

  func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer? {
    guard let bytes = try transaction.lentValue(database, key.bytes) else { return nil }
    try verified.check(bytes, under: key)
    return bytes
  }

  func scan(
    _ keys: ClosedRange<BlockKey>,
    _ visit: (_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try transaction.withCursor(database) { try $0.scanBlocks(keys, verified, visit) }
  }

  func put(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws {
    try transaction.put(database, key.bytes, bytes)
  }

  func delete(_ key: BlockKey) throws {
    try transaction.delete(database, key.bytes)
  }

  /// Lets `body` change other databases in the same transaction.
  func change(_ body: (inout WriteTransaction) throws -> Void) throws {
    try body(&transaction)
  }

  /// Commits everything; the blocks are not used again.
  func commit() throws {
    try transaction.commitInPlace()
  }
}

extension Cursor {
  fileprivate func scanBlocks(
    _ keys: ClosedRange<BlockKey>, _ verified: VerifiedBlocks,
    _ visit: (_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try lentScan(from: keys.lowerBound.bytes) { bytes, value in
      guard let key = BlockKey(bytes: bytes) else {
        throw StoredValueError("a block's key is malformed")
      }
      guard key <= keys.upperBound else { return false }
      try verified.check(value, under: key)
      return try visit(key, value)
    }
  }
}
