import CVectorKernels
import FaceSearch
import Testing
import Values

@testable import VectorIndex

@Suite("Full blocks of strips have half codes beside them")
struct HalfCodeTests {
  private static let generation = GenerationID(rawValue: 1)
  private static let busy = FaceFilter(cameras: [CameraID(rawValue: 1)])

  /// An index of 600 numbers, so that blocks of strips have 448 rows, most of them of camera 1.
  private func build() throws -> (
    storage: MemoryStorage, writer: VectorIndexWriter<MemoryStorage>, model: BruteForce,
    random: RandomRows
  ) {
    var random = RandomRows(seed: 71, dimension: 600)
    random.busyShare = 90
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: Self.generation, parameters: IndexParameters(dimension: 600))
    var model = BruteForce()
    for _ in 0..<4 {
      let rows = random.rows(400)
      try writer.insert(rows)
      model.insert(rows)
    }
    return (storage, writer, model, random)
  }

  private func check(
    _ reader: VectorIndexReader<MemoryStorage>, _ model: BruteForce, _ random: inout RandomRows
  ) throws {
    #expect(try reader.validate().faces == model.rows.count)
    for filter in [FaceFilter(), Self.busy] {
      let query = random.vector()
      let expected = model.ranking(query, filter: filter).prefix(20)
      let answer = try reader.search(
        query, goal: .faces(20), filter: filter, options: SearchOptions(effort: .exact))
      #expect(answer.hits == Array(expected))
    }
  }

  private func halfCodes(in storage: MemoryStorage) -> [BlockKey] {
    storage.keys.filter { $0.kind == .halfCodes }
  }

  @Test("They are written once and go with the last row of their block")
  func life() throws {
    var (storage, writer, model, random) = try build()
    #expect(halfCodes(in: storage).count == 3)
    let sketches = SketchGeometry(writer.reader.parameters)
    let all = try StripSelection(
      of: writer.reader, filter: RowFilter(FaceFilter()), sketches: sketches)
    #expect(all.count == 1600 && all.slotCount == 1600)
    #expect(all.parts.count { $0.codes != nil } == 3)
    let narrow = model.rows[700].time..<model.rows[705].time
    #expect(
      try !StripSelection(
        of: writer.reader, filter: RowFilter(FaceFilter(time: narrow)), sketches: sketches
      ).isQuicker)
    #expect(
      try StripSelection(
        of: writer.reader, filter: RowFilter(Self.busy), sketches: sketches
      ).isQuicker)
    try check(writer.reader, model, &random)
    let seen = model.rows.filter { $0.camera == CameraID(rawValue: 1) }
    for part in [0..<3, 10..<448, 440..<500, 3..<10] {
      let faces = Set(seen[part].map(\.faceID))
      try writer.delete(faces: faces)
      _ = model.delete(faces)
      try check(writer.reader, model, &random)
    }
    #expect(halfCodes(in: storage).count == 2)
  }

  @Test("An index of the first format is searched without them and gets them block by block")
  func firstFormat() throws {
    var (storage, writer, model, random) = try build()
    for key in halfCodes(in: storage) { storage.remove(key) }
    for key in storage.keys {
      guard let block = storage.block(key) else { continue }
      var bytes = Array(block)
      bytes[0] = 1
      let level = DotProduct.level
      let head = cvk_crc32c(level, 0, bytes, 44)
      let sum = cvk_crc32c(level, head, Array(bytes[48...]), bytes.count - 48)
      withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(44..<48, with: $0) }
      bytes.withUnsafeBytes { storage.set(key, $0) }
    }
    writer = try VectorIndexWriter(storage: storage, generation: Self.generation)
    try check(writer.reader, model, &random)
    let rows = random.rows(800)
    try writer.insert(rows)
    model.insert(rows)
    try check(writer.reader, model, &random)
    #expect(halfCodes(in: storage).count == 1)
    let faces = Set(model.rows[200..<203].map(\.faceID))
    try writer.delete(faces: faces)
    _ = model.delete(faces)
    try check(writer.reader, model, &random)
    #expect(halfCodes(in: storage).count == 2)
  }

  @Test("A full block without its half codes is damaged, and so are half codes of others")
  func missing() throws {
    let (storage, _, model, _) = try build()
    let keys = halfCodes(in: storage)
    let lost = storage.copy()
    lost.remove(keys[0])
    let reader = try VectorIndexReader(storage: lost, generation: Self.generation)
    #expect(throws: VectorIndexError.self) { try reader.validate() }
    #expect(throws: VectorIndexError.self) {
      try reader.search(
        model.rows[0].vector, goal: .faces(3), filter: Self.busy,
        options: SearchOptions(effort: .exact))
    }
    let swapped = storage.copy()
    guard let other = storage.block(keys[1]) else { return }
    swapped.set(keys[0], other)
    #expect(throws: VectorIndexError.self) {
      try VectorIndexReader(storage: swapped, generation: Self.generation).validate()
    }
    let stray = storage.copy()
    var key = keys[0]
    key.first = 2
    stray.set(key, other)
    #expect(throws: VectorIndexError.self) {
      try VectorIndexReader(storage: stray, generation: Self.generation).validate()
    }
  }
}
