import Values
import VectorIndex

/// A store in memory that places blocks as LMDB does, or at odd addresses.
///
/// A write transaction is a copy that replaces the original on commit and is forgotten on abort.
/// Bytes of a replaced block are overwritten when it goes, so that use after a put shows.
final class MemoryStorage: WritableBlockStorage {
  /// The bytes of one block at an address of a given remainder.
  final class Value {
    let bytes: UnsafeMutableRawBufferPointer
    private let allocation: UnsafeMutableRawBufferPointer

    init(_ source: UnsafeRawBufferPointer, offset: Int) {
      allocation = .allocate(byteCount: source.count + offset, alignment: 64)
      bytes = UnsafeMutableRawBufferPointer(rebasing: allocation[offset...])
      bytes.copyMemory(from: source)
    }

    deinit {
      allocation.initializeMemory(as: UInt8.self, repeating: 0xEE)
      allocation.deallocate()
    }
  }

  private(set) var blocks: [BlockKey: Value] = [:]
  private var order: [BlockKey]?
  private let offset: Int
  private(set) var putCount = 0
  private(set) var putBytes = 0
  /// Changes that are still let through; the next one fails as if the process were killed.
  var changesLeft = Int.max

  struct Killed: Error {}

  /// - Parameter offset: what block addresses leave when divided by 64; 16 is LMDB's.
  init(offset: Int = 16) {
    self.offset = offset
  }

  /// The start of a transaction.
  func copy() -> MemoryStorage {
    let copy = MemoryStorage(offset: offset)
    copy.blocks = blocks
    copy.order = order
    return copy
  }

  var keys: [BlockKey] {
    let sorted = order ?? blocks.keys.sorted()
    order = sorted
    return sorted
  }

  func block(_ key: BlockKey) -> UnsafeRawBufferPointer? {
    blocks[key].map { UnsafeRawBufferPointer($0.bytes) }
  }

  func scan(
    _ range: ClosedRange<BlockKey>,
    _ visit: (BlockKey, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    let keys = self.keys
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    for key in keys[low...] {
      guard key <= range.upperBound, let value = blocks[key] else { return }
      guard try visit(key, UnsafeRawBufferPointer(value.bytes)) else { return }
    }
  }

  func put(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws {
    try countChange()
    set(key, bytes)
  }

  /// Puts a block whatever ``changesLeft`` says.
  func set(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) {
    if blocks[key] == nil { order = nil }
    blocks[key] = Value(bytes, offset: offset)
    putCount += 1
    putBytes += bytes.count
  }

  func delete(_ key: BlockKey) throws {
    try countChange()
    remove(key)
  }

  /// Removes a block whatever ``changesLeft`` says.
  func remove(_ key: BlockKey) {
    if blocks.removeValue(forKey: key) != nil { order = nil }
  }

  private func countChange() throws {
    guard changesLeft > 0 else { throw Killed() }
    changesLeft -= 1
  }
}
