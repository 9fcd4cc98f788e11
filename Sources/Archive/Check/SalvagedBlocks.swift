import LMDB
import VectorIndex

/// The blocks of the index that are whole, read from the file without a map. Damaged ones are left
/// out and remembered.
///
/// Unlike other storages it lends bytes for a while only: the last two blocks of columns, and the
/// last four of the others. ``VectorIndexReader/forEachReadableRow(in:generation:dimension:_:)``
/// and reading a root need no more.
final class SalvagedBlocks: BlockStorage {
  private let walk: FileWalk
  private let places: [BlockKey: ValuePlace]
  private let keys: [BlockKey]
  private(set) var damaged: Set<BlockKey> = []
  private var columns = Shelf(capacity: 2)
  private var others = Shelf(capacity: 4)

  init(_ walk: FileWalk, _ places: [BlockKey: ValuePlace]) {
    self.walk = walk
    self.places = places
    keys = places.keys.sorted()
  }

  func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer? {
    let isColumns = key.kind == .columns
    if let bytes = isColumns ? columns.bytes(key) : others.bytes(key) { return bytes }
    guard let place = places[key], !damaged.contains(key) else { return nil }
    let loaded = LoadedBlock(key, try walk.bytes(at: place))
    do {
      try BlockChecksum.verify(loaded.bytes, under: key)
    } catch is VectorIndexError {
      damaged.insert(key)
      return nil
    }
    if isColumns { columns.add(loaded) } else { others.add(loaded) }
    return loaded.bytes
  }

  func scan(
    _ range: ClosedRange<BlockKey>,
    _ visit: (_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    for key in keys where range.contains(key) {
      guard let bytes = try block(key) else { continue }
      guard try visit(key, bytes) else { return }
    }
  }

  /// Reads every block once.
  func verifyAll() throws {
    for key in keys { _ = try block(key) }
  }
}

/// The latest blocks of a kind.
private struct Shelf {
  let capacity: Int
  private var blocks: [LoadedBlock] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  func bytes(_ key: BlockKey) -> UnsafeRawBufferPointer? {
    blocks.first { $0.key == key }?.bytes
  }

  mutating func add(_ block: LoadedBlock) {
    if blocks.count == capacity { blocks.removeFirst() }
    blocks.append(block)
  }
}

/// A block in memory of its own, where the index reads it without copying.
private final class LoadedBlock {
  /// What lies before the payload, a header of 48 bytes, so that this starts on a cache line.
  private static let lead = 16
  let key: BlockKey
  let bytes: UnsafeRawBufferPointer
  private let allocation: UnsafeMutableRawBufferPointer

  init(_ key: BlockKey, _ content: [UInt8]) {
    self.key = key
    allocation = .allocate(byteCount: content.count + Self.lead, alignment: 64)
    let place = UnsafeMutableRawBufferPointer(rebasing: allocation[Self.lead...])
    place.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(place)
  }

  deinit {
    allocation.deallocate()
  }
}
