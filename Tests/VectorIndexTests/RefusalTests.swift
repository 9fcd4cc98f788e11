import FaceSearch
import Testing
import Values

@testable import VectorIndex

@Suite("The index refuses what it cannot answer for, and is unchanged then")
struct RefusalTests {
  let storage = MemoryStorage()
  let generation = GenerationID(rawValue: 1)

  private func row(_ vector: [Float], face: Int64 = 1, quality: Float = 1) -> VectorRow {
    VectorRow(
      faceID: FaceID(rawValue: face), sightingID: SightingID(rawValue: 1),
      time: WallTime(milliseconds: 0), camera: CameraID(rawValue: 1), quality: quality,
      vector: vector)
  }

  static let faults: [([Float], VectorFault)] = [
    ([1, 0], .dimension(found: 2, expected: 3)),
    ([1, 0, .infinity], .notFinite(position: 2)),
    ([0, -.infinity, 0], .notFinite(position: 1)),
    ([0, 0, 0], .notUnit(length: 0)),
    ([1, Float.leastNonzeroMagnitude, 0], .denormal(position: 1)),
    ([2, 0, 0], .notUnit(length: 2)),
    ([1.01, 0, 0], .notUnit(length: 1.01)),
  ]

  @Test("Vectors that are no unit vectors", arguments: faults)
  func vectors(_ vector: [Float], _ fault: VectorFault) throws {
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 3))
    let before = storage.putCount
    let good = row([0, 1, 0], face: 8)
    let error = VectorIndexError.invalidVector(faceID: FaceID(rawValue: 9), fault)
    #expect(throws: error) { try writer.insert([good, row(vector, face: 9)]) }
    #expect(storage.putCount == before)
    #expect(throws: VectorIndexError.invalidVector(faceID: nil, fault)) {
      try writer.reader.search(vector, goal: .faces(1))
    }
  }

  @Test("Vectors that are not a number")
  func notANumber() throws {
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 1))
    #expect(
      throws: VectorIndexError.invalidVector(
        faceID: FaceID(rawValue: 1), .notFinite(position: 0))
    ) { try writer.insert([row([.nan])]) }
    #expect(throws: VectorIndexError.self) { try writer.insert([row([1], quality: .nan)]) }
    #expect(throws: VectorIndexError.duplicateFace(FaceID(rawValue: 1))) {
      try writer.insert([row([1]), row([-1])])
    }
    #expect(writer.reader.faceCount == 0)
  }

  @Test("Generations that are not there or there already, and senseless parameters")
  func generations() throws {
    #expect(throws: VectorIndexError.noIndex(generation)) {
      try VectorIndexReader(storage: storage, generation: generation)
    }
    for dimension in [0, -1, 5000] {
      #expect(throws: VectorIndexError.self) {
        try VectorIndexWriter.create(
          in: storage, generation: generation, parameters: IndexParameters(dimension: dimension))
      }
    }
    _ = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 2))
    #expect(throws: VectorIndexError.indexExists(generation)) {
      try VectorIndexWriter.create(
        in: storage, generation: generation, parameters: IndexParameters(dimension: 2))
    }
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    for options in [
      SearchOptions(effort: .probe(rows: 0)), SearchOptions(effort: .recall(0)),
      SearchOptions(effort: .recall(1.5)), SearchOptions(effort: .recall(.nan)),
      SearchOptions(minimumSimilarity: .nan), SearchOptions(threads: 0),
    ] {
      #expect(throws: VectorIndexError.self) {
        try reader.search([1, 0], goal: .faces(1), options: options)
      }
    }
    #expect(throws: VectorIndexError.self) { try reader.search([1, 0], goal: .faces(-1)) }
    let sized = FaceFilter(minimumFacePixels: 80)
    #expect(throws: VectorIndexError.self) {
      try reader.search([1, 0], goal: .faces(1), filter: sized)
    }
    #expect(throws: VectorIndexError.self) {
      try reader.search(batch: [[1, 0]], goal: .faces(1), filter: sized)
    }
    #expect(throws: VectorIndexError.self) {
      try reader.knnGraph(k: 1, minSimilarity: 0, filter: sized)
    }
    try VectorIndexWriter.drop(generation: generation, from: storage)
    #expect(storage.keys.isEmpty)
  }

  @Test("An index in a newer format")
  func newerFormat() throws {
    _ = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 2))
    let key = IndexRoot.key(of: generation)
    storage.blocks[key]?.bytes[0] = 99
    #expect(throws: VectorIndexError.newerFormat(found: 99, known: BlockHeader.formatVersion)) {
      try VectorIndexReader(storage: storage, generation: generation)
    }
  }
}
