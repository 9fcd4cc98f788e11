import FaceModel

/// What a block of the index holds.
public enum BlockKind: UInt8, Sendable, CaseIterable {
  /// The generation's parameters and counters; one block.
  case root = 1
  /// Face, sighting, time, camera, quality and deletion of rows, in row order.
  case columns = 2
  /// Float32 vectors in row order: the truth that every other plane is derived from.
  case vectors = 3
  /// 8-bit codes of the vectors, in row order.
  case codes = 4
  /// Sketches of the vectors of one camera, in order of time.
  case strip = 5
  /// The centroids of one version of the lists.
  case centroids = 6
  /// The row numbers of one list.
  case list = 7
}

/// The address of a block: its generation, its kind and up to three numbers.
///
/// Keys order as their ``bytes`` do (big-endian), so that a range of keys is a range of the store
/// and everything of one generation lies together.
public struct BlockKey: Sendable, Hashable, Comparable {
  /// The length of ``bytes``.
  public static let byteCount = 21

  public var generation: GenerationID
  public var kind: BlockKind
  /// The camera of a strip, the version of centroids and lists; 0 otherwise.
  public var first: UInt32
  /// The list of a list block; 0 otherwise.
  public var second: UInt32
  /// The place of the block among those that share the other fields, from 0.
  public var sequence: UInt64

  public init(
    generation: GenerationID, kind: BlockKind, first: UInt32 = 0, second: UInt32 = 0,
    sequence: UInt64 = 0
  ) {
    self.generation = generation
    self.kind = kind
    self.first = first
    self.second = second
    self.sequence = sequence
  }

  /// The key that `bytes` spell; `nil` when they spell none.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var rest = Array(bytes)[...]
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
      var value: Value = 0
      for _ in 0..<MemoryLayout<Value>.size {
        value = (value &<< 8) | Value(truncatingIfNeeded: rest.popFirst() ?? 0)
      }
      return value
    }
    let generation = GenerationID(rawValue: Int32(bitPattern: integer(UInt32.self)))
    guard let kind = BlockKind(rawValue: rest.popFirst() ?? 0) else { return nil }
    let first = integer(UInt32.self)
    let second = integer(UInt32.self)
    self.init(
      generation: generation, kind: kind, first: first, second: second,
      sequence: integer(UInt64.self))
  }

  /// The key as the store orders it: generation, kind, first, second, sequence, big-endian.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    func append<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt32(bitPattern: generation.rawValue))
    append(kind.rawValue)
    append(first)
    append(second)
    append(sequence)
    return bytes
  }

  public static func < (lhs: BlockKey, rhs: BlockKey) -> Bool {
    let left = (
      UInt32(bitPattern: lhs.generation.rawValue), lhs.kind.rawValue, lhs.first, lhs.second,
      lhs.sequence
    )
    let right = (
      UInt32(bitPattern: rhs.generation.rawValue), rhs.kind.rawValue, rhs.first, rhs.second,
      rhs.sequence
    )
    return left < right
  }
}

extension BlockKey {
  /// All keys of a generation, whatever they hold.
  public static func all(of generation: GenerationID) -> ClosedRange<BlockKey> {
    let lowest = BlockKey(generation: generation, kind: .root)
    let highest = BlockKey(
      generation: generation, kind: .list, first: .max, second: .max, sequence: .max)
    return lowest...highest
  }

  /// All keys of one kind in a generation.
  static func all(of generation: GenerationID, kind: BlockKind) -> ClosedRange<BlockKey> {
    let lowest = BlockKey(generation: generation, kind: kind)
    let highest = BlockKey(
      generation: generation, kind: kind, first: .max, second: .max, sequence: .max)
    return lowest...highest
  }

  /// All blocks of one kind whose `first` number is given: a strip, a version of lists.
  static func all(
    of generation: GenerationID, kind: BlockKind, first: UInt32
  ) -> ClosedRange<BlockKey> {
    let lowest = BlockKey(generation: generation, kind: kind, first: first)
    let highest = BlockKey(
      generation: generation, kind: kind, first: first, second: .max, sequence: .max)
    return lowest...highest
  }

  /// All blocks of one list.
  static func list(
    _ list: UInt32, version: UInt32, of generation: GenerationID
  ) -> ClosedRange<BlockKey> {
    let lowest = BlockKey(generation: generation, kind: .list, first: version, second: list)
    let highest = BlockKey(
      generation: generation, kind: .list, first: version, second: list, sequence: .max)
    return lowest...highest
  }
}
