import CVectorKernels
import FaceSearch
import Testing
import Values

@testable import VectorIndex

@Suite("Damaged blocks are reported, never trusted")
struct DamageTests {
  static func build() throws -> (MemoryStorage, [VectorRow]) {
    var random = RandomRows(seed: 31, dimension: 20)
    random.busyShare = 85
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1),
      parameters: IndexParameters(dimension: 20, trainingSize: 2000))
    let rows = random.rows(2600)
    try writer.insert(Array(rows[..<2500]))
    try writer.train()
    try writer.insert(Array(rows[2500...]))
    try writer.delete(faces: rows[10..<30].map(\.faceID))
    return (storage, rows)
  }

  /// Every block of the kinds that there are few of, and some lists and strips.
  private static func some(of keys: [BlockKey]) -> [BlockKey] {
    keys.filter { key in
      switch key.kind {
      case .list: key.second % 50 == 0
      case .strip: key.first % 9 == 1
      default: true
      }
    }
  }

  private func use(_ storage: MemoryStorage, _ query: [Float], training: Bool = false) {
    // Whatever these give or throw, they have to come back.
    guard
      let reader = try? VectorIndexReader(storage: storage, generation: GenerationID(rawValue: 1))
    else { return }
    _ = try? reader.search(query, goal: .everything(minimumSimilarity: -1))
    _ = try? reader.search(
      query, goal: .faces(3), filter: FaceFilter(cameras: [CameraID(rawValue: 1)]),
      options: SearchOptions(effort: .exact))
    _ = try? IndexSearch(
      query, goal: .sightings(9), filter: FaceFilter(), options: SearchOptions(), in: reader
    ).byAllLists()
    _ = try? reader.row(of: FaceID(rawValue: 100))
    try? reader.forEachRow { _ in }
    if var writer = try? VectorIndexWriter(
      storage: storage, generation: GenerationID(rawValue: 1))
    {
      _ = try? writer.delete(facesAfter: FaceID(rawValue: 5000))
      var random = RandomRows(seed: 5, dimension: 20)
      try? writer.insert(random.rows(10))
      if training { try? writer.train() }
    }
  }

  private func replace(_ key: BlockKey, in storage: MemoryStorage, with bytes: [UInt8]) {
    bytes.withUnsafeBytes { storage.set(key, $0) }
  }

  @Test("A flipped bit anywhere is found, and nothing traps on it")
  func flips() throws {
    let (storage, rows) = try Self.build()
    var random = RandomRows(seed: 32, dimension: 1)
    for key in Self.some(of: storage.keys) {
      let original = Array(storage.block(key) ?? .init(start: nil, count: 0))
      for turn in 0..<4 {
        // Mostly where counts and zone maps are, for these steer the reading.
        let limit = turn < 3 ? min(160, original.count) : original.count
        var bytes = original
        bytes[random.number(0..<limit)] ^= 1 << UInt8(random.number(0..<8))
        let copy = storage.copy()
        replace(key, in: copy, with: bytes)
        #expect(throws: VectorIndexError.self) {
          _ = try VectorIndexReader(storage: copy, generation: key.generation).validate()
        }
        use(copy, rows[3].vector, training: turn == 0)
      }
    }
  }

  @Test("A checksum made to fit does not help a senseless block")
  func forged() throws {
    let (storage, rows) = try Self.build()
    var random = RandomRows(seed: 33, dimension: 1)
    for key in Self.some(of: storage.keys) {
      let original = Array(storage.block(key) ?? .init(start: nil, count: 0))
      for turn in 0..<4 {
        var bytes = original
        for _ in 0..<random.number(1..<6) {
          let extreme = [UInt8(0), 1, 0x7F, 0x80, 0xFF][random.number(0..<5)]
          bytes[random.number(4..<min(200, bytes.count))] = extreme
        }
        bytes[2] = original[2]
        let level = DotProduct.level
        var sum = cvk_crc32c(level, 0, bytes, 44)
        sum = cvk_crc32c(level, sum, Array(bytes[48...]), bytes.count - 48)
        withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(44..<48, with: $0) }
        let copy = storage.copy()
        replace(key, in: copy, with: bytes)
        _ = try? VectorIndexReader(storage: copy, generation: key.generation).validate()
        use(copy, rows[3].vector, training: turn == 0)
      }
    }
  }

  @Test("A block that is cut short, missing or in another's place is found")
  func cutAndSwapped() throws {
    let (storage, rows) = try Self.build()
    var random = RandomRows(seed: 34, dimension: 1)
    let keys = storage.keys
    for key in Self.some(of: keys) {
      let original = Array(storage.block(key) ?? .init(start: nil, count: 0))
      for length in [0, 1, 47, 48, 49, 64, 112, random.number(0..<original.count)] {
        let copy = storage.copy()
        replace(key, in: copy, with: Array(original.prefix(length)))
        #expect(throws: VectorIndexError.self) {
          _ = try VectorIndexReader(storage: copy, generation: key.generation).validate()
        }
        use(copy, rows[3].vector)
      }
      let missing = storage.copy()
      missing.remove(key)
      #expect(throws: VectorIndexError.self) {
        _ = try VectorIndexReader(storage: missing, generation: key.generation).validate()
      }
      use(missing, rows[3].vector)
      let other = keys[random.number(0..<keys.count)]
      let swapped = storage.copy()
      replace(key, in: swapped, with: Array(storage.block(other) ?? .init(start: nil, count: 0)))
      use(swapped, rows[3].vector)
    }
  }
}
