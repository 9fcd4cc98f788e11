import FaceModel
import Foundation
import Testing

@testable import VectorIndex

@Suite("An index lives through any sequence of operations as a list of rows would")
struct LifeTests {
  /// How long the random sequences run; the environment may ask for more.
  static let seconds =
    ProcessInfo.processInfo.environment["FACEARCHIVE_FUZZ_SECONDS"].flatMap { Double($0) } ?? 30

  @Test("Random sequences of insert, delete, train, commit, abort and reopen")
  func sequences() throws {
    let start = Date()
    var seed =
      ProcessInfo.processInfo.environment["FACEARCHIVE_FUZZ_SEED"].flatMap { UInt64($0) }
      ?? 1
    print("life of an index: seeds from \(seed), \(Self.seconds) s")
    repeat {
      var life = try Life(seed: seed)
      for _ in 0..<12 where Date().timeIntervalSince(start) < Self.seconds {
        try life.step()
      }
      seed += 1
    } while Date().timeIntervalSince(start) < Self.seconds
    print("life of an index: ended before seed \(seed)")
  }

  @Test("Deleting the oldest rows gives their blocks back")
  func retention() throws {
    var random = RandomRows(seed: 51, dimension: 64)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1),
      parameters: IndexParameters(dimension: 64))
    let rows = random.rows(9000)
    try writer.insert(rows)
    let before = try writer.reader.validate()
    try writer.delete(faces: rows[..<8000].map(\.faceID))
    let after = try writer.reader.validate()
    #expect(after.faces == 1000)
    #expect(after.deletedRows == 8000)
    #expect(before.bytes > 2 * after.bytes)
    let answer = try writer.reader.search(rows[8500].vector, goal: .faces(2000))
    #expect(answer.hits.count == 1000)
  }

  @Test("A face that is inserted again is replaced, and unknown ones are no matter")
  func replacement() throws {
    var random = RandomRows(seed: 52, dimension: 8)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1), parameters: IndexParameters(dimension: 8))
    var rows = random.rows(50)
    try writer.insert(rows)
    rows[7].vector = random.vector()
    rows[7].quality = 0.25
    try writer.insert([rows[7]])
    #expect(try writer.reader.row(of: rows[7].faceID) == rows[7])
    #expect(try writer.reader.vector(of: rows[8].faceID) == rows[8].vector)
    #expect(try writer.reader.vector(of: FaceID(rawValue: 1_000_000)) == nil)
    #expect(writer.reader.faceCount == 50)
    #expect(try writer.delete(faces: [FaceID(rawValue: 1_000_000)]) == 0)
    #expect(try writer.delete(facesAfter: rows[19].faceID) == 30)
    var found: Set<VectorRow> = []
    try writer.reader.forEachRow { found.insert($0) }
    #expect(found == Set(rows[..<20]))
    _ = try writer.reader.validate()
  }
}

/// One index and the model of it.
private struct Life {
  private let seed: UInt64
  private let generation = GenerationID(rawValue: 2)
  private var random: RandomRows
  private var storage: MemoryStorage
  private var model = BruteForce()

  init(seed: UInt64) throws {
    self.seed = seed
    var random = RandomRows(seed: seed, dimension: 1)
    random.dimension = [1, 2, 5, 16, 40, 128, 300][random.number(0..<7)]
    storage = MemoryStorage(offset: random.chance(5) ? 7 : 16)
    let size = [1, 50, 700, 3000, 1_000_000][random.number(0..<5)]
    _ = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(dimension: random.dimension, trainingSize: size, seed: seed))
    // Another generation beside it that must stay as it is.
    _ = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 3), parameters: IndexParameters(dimension: 9))
    self.random = random
  }

  /// One transaction of a few operations, committed or not, and a check of everything.
  mutating func step() throws {
    let transaction = storage.copy()
    var after = model
    for _ in 0..<random.number(1..<4) {
      var writer = try VectorIndexWriter(storage: transaction, generation: generation)
      try change(&writer, &after)
    }
    if random.chance(80) {
      storage = transaction
      model = after
    }
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    let validation = try reader.validate()
    #expect(validation.faces == model.rows.count, "seed \(seed)")
    try compare(reader)
  }

  private mutating func change(
    _ writer: inout VectorIndexWriter<MemoryStorage>, _ after: inout BruteForce
  ) throws {
    switch random.number(0..<10) {
    case 0..<5:
      var rows = random.rows([1, 3, 60, 500, 2500][random.number(0..<5)], known: after.rows)
      if random.chance(20), let known = after.rows.randomElement(using: &random) {
        rows[0].faceID = known.faceID
      }
      try writer.insert(rows)
      after.insert(rows)
    case 5..<7:
      let faces = Set(after.rows.filter { _ in random.chance(10) }.map(\.faceID))
      #expect(try writer.delete(faces: faces) == after.delete(faces), "seed \(seed)")
    case 7:
      let faces = Set(after.rows.prefix(random.number(0..<3000)).map(\.faceID))
      #expect(try writer.delete(faces: faces) == after.delete(faces), "seed \(seed)")
    case 8:
      guard let last = after.rows.randomElement(using: &random)?.faceID else { return }
      let faces = Set(after.rows.map(\.faceID).filter { $0 > last })
      #expect(try writer.delete(facesAfter: last) == after.delete(faces), "seed \(seed)")
    default:
      try writer.train()
    }
  }

  private mutating func compare(_ reader: VectorIndexReader<MemoryStorage>) throws {
    let query = model.rows.randomElement(using: &random)?.vector ?? random.vector()
    let filters = random.filters(for: model.rows)
    let filter = filters[random.number(0..<filters.count)]
    let goal = random.goal()
    let expected = BruteForce.answer(
      model.ranking(query, filter: filter), goal: goal, minimum: nil)
    let exact = try reader.search(query, goal: goal, filter: filter)
    #expect(exact.hits == expected, "seed \(seed)")
    let lists = try reader.searchAllLists(
      query, goal: goal, filter: filter, options: SearchOptions())
    #expect(lists.hits == expected, "seed \(seed)")
  }
}

extension RandomRows: RandomNumberGenerator {
  mutating func next() -> UInt64 {
    UInt64(number(0..<(1 << 32))) << 32 | UInt64(number(0..<(1 << 32)))
  }
}
