import Values

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
  /// Sketches of the vectors of one list, in row order.
  case list = 7
  /// 4-bit codes of the vectors of a full block of a strip, in its order.
  case halfCodes = 8
}

/// The address of a block: its generation, its kind and up to three numbers.
///
/// Keys order as their ``bytes`` do (big-endian), so that a range of keys is a range of the store
/// and everything of one generation lies together.
public struct BlockKey: Sendable, Hashable, Comparable {
  /// The length of ``bytes``.
  public static let byteCount = 21

  /// The generation that the block belongs to.
  public var generation: GenerationID
  /// What the block holds.
  public var kind: BlockKind
  /// The camera of a strip or of half codes, the version of centroids and lists; 0 otherwise.
  public var first: UInt32
  /// The list of a list block; 0 otherwise.
  public var second: UInt32
  /// The place of the block among those that share the other fields, from 0.
  public var sequence: UInt64

  /// The key of these fields.
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
    let key = bytes.withContiguousStorageIfAvailable { bytes in
      Self.parse(UnsafeRawBufferPointer(bytes))
    }
    guard let parsed = key ?? Array(bytes).withUnsafeBytes({ Self.parse($0) }) else { return nil }
    self = parsed
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer) -> BlockKey? {
    guard bytes.count == byteCount, let kind = BlockKind(rawValue: bytes[4]) else { return nil }
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int)
      -> Value
    {
      Value(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
    return BlockKey(
      generation: GenerationID(rawValue: integer(Int32.self, at: 0)), kind: kind,
      first: integer(UInt32.self, at: 5), second: integer(UInt32.self, at: 9),
      sequence: integer(UInt64.self, at: 13))
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

  /// Whether the store has `lhs` before `rhs`: the order of ``bytes``.
  public static func < (lhs: BlockKey, rhs: BlockKey) -> Bool {
    if lhs.generation != rhs.generation {
      return UInt32(bitPattern: lhs.generation.rawValue)
        < UInt32(bitPattern: rhs.generation.rawValue)
    }
    if lhs.kind != rhs.kind { return lhs.kind.rawValue < rhs.kind.rawValue }
    if lhs.first != rhs.first { return lhs.first < rhs.first }
    if lhs.second != rhs.second { return lhs.second < rhs.second }
    return lhs.sequence < rhs.sequence
  }
}

extension BlockKey {
  /// All keys of a generation, whatever they hold.
  public static func all(of generation: GenerationID) -> ClosedRange<BlockKey> {
    let lowest = BlockKey(generation: generation, kind: .root)
    let highest = BlockKey(
      generation: generation, kind: .halfCodes, first: .max, second: .max, sequence: .max)
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

  /// The half codes of the block of a strip under this key.
  var halfCodes: BlockKey {
    BlockKey(generation: generation, kind: .halfCodes, first: first, sequence: sequence)
  }

  /// Part `sequence` of a list.
  static func list(
    _ list: Int, version: Int, sequence: UInt64, in generation: GenerationID
  ) -> BlockKey {
    BlockKey(
      generation: generation, kind: .list, first: UInt32(version), second: UInt32(list),
      sequence: sequence)
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
