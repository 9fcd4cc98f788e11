import FaceSearch
import Foundation
import Testing
import Values

@testable import VectorIndex

@Suite("An index lives through any sequence of operations as a list of rows would")
struct LifeTests {
  /// How long the random sequences run; the environment may ask for more.
  static let seconds =
    ProcessInfo.processInfo.environment["FACEARCHIVE_FUZZ_SECONDS"].flatMap { Double($0) } ?? 8

  @Test("Random sequences of insert, delete, train, adopt, switch, commit, abort and reopen")
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

  @Test("Retention by time deletes what was seen before, in every plane and list")
  func retentionByTime() throws {
    var random = RandomRows(seed: 53, dimension: 24)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1),
      parameters: IndexParameters(dimension: 24))
    let rows = random.rows(6000)
    try writer.insert(rows)
    try writer.train()
    let before = try writer.reader.validate()
    let cutoff = rows[4500].time
    let kept = rows.filter { $0.time >= cutoff }
    #expect(try writer.delete(facesSeenBefore: cutoff) == rows.count - kept.count)
    #expect(try writer.delete(facesSeenBefore: cutoff) == 0)
    let after = try writer.reader.validate()
    #expect(after.faces == kept.count && after.listedRows == kept.count)
    #expect(4 * after.bytes < 3 * before.bytes)
    let answer = try writer.reader.search(rows[0].vector, goal: .faces(6000))
    #expect(Set(answer.hits.map(\.faceID)) == Set(kept.map(\.faceID)))
  }

  @Test("Lists trained beside a writer take effect at once, later rows waiting in the tail")
  func background() throws {
    var random = RandomRows(seed: 54, dimension: 16)
    let storage = MemoryStorage()
    let generation = GenerationID(rawValue: 1)
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(dimension: 16, trainingSize: 4000))
    let rows = random.rows(8000)
    #expect(!writer.reader.wantsTraining)
    try writer.insert(Array(rows[..<5000]))
    #expect(writer.reader.wantsTraining)
    let state = storage.copy()
    let reader = try VectorIndexReader(storage: state, generation: generation)
    var calls = 0
    let draft = try #require(try reader.trainLists { _, _ in calls += 1 })
    #expect(calls > 1)
    // Meanwhile the writer goes on.
    try writer.delete(faces: rows[..<100].map(\.faceID))
    try writer.insert(Array(rows[5000..<5500]))
    #expect(writer.reader.listCount == 0)
    try writer.adopt(draft)
    #expect(writer.reader.listCount == draft.listCount)
    #expect(writer.reader.tailCount == 500)
    #expect(!writer.reader.wantsTraining)
    #expect(try writer.reader.validate().listedRows == 4900)
    let gauges = try writer.reader.listGauges()
    #expect(gauges.lists == draft.listCount && gauges.tailRows == 500)
    #expect(gauges.imbalance >= 1 && gauges.longest >= gauges.percentile99)
    let probe = SearchOptions(effort: .probe(rows: 1500))
    let answer = try writer.reader.search(rows[300].vector, goal: .faces(3), options: probe)
    #expect(answer.hits.first?.similarity ?? 0 > 0.999)
    #expect(answer.coverage.mode == .estimated(recall: nil))
    let recall = try writer.reader.recallProbe(queries: 50, options: probe)
    #expect(recall.queries >= 50 && recall.wanted == 10 * recall.queries)
    #expect(recall.recall > 0.5 && recall.recall < 1)
    let sure = try writer.reader.recallProbe(queries: 20, options: SearchOptions(effort: .exact))
    #expect(sure.recall == 1)
    // What the tail holds goes into lists when it has grown, without training anew.
    try writer.insert(Array(rows[5500..<7000]))
    #expect(writer.reader.tailCount == 0 && writer.reader.listCount == draft.listCount)
    _ = try writer.reader.validate()
    // A draft of another index is refused.
    try VectorIndexWriter.drop(generation: generation, from: storage)
    writer = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(dimension: 16, trainingSize: 4000))
    #expect(throws: VectorIndexError.self) { try writer.adopt(draft) }
  }

  @Test("What a transaction leaves that was cut off and kept all the same would be found")
  func halfTransactions() throws {
    var random = RandomRows(seed: 55, dimension: 24)
    let storage = MemoryStorage()
    let generation = GenerationID(rawValue: 1)
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 24))
    let rows = random.rows(3000)
    try writer.insert(rows)
    try writer.train()
    var cutOff = 0
    for limit in [1, 2, 3, 5, 8, 13, 21, 34, 100_000] {
      let copy = storage.copy()
      copy.changesLeft = limit
      var writer = try VectorIndexWriter(storage: copy, generation: generation)
      do {
        try writer.delete(faces: rows[700..<900].map(\.faceID))
        try writer.insert(random.rows(900))
        _ = try writer.reader.validate()
      } catch is MemoryStorage.Killed {
        cutOff += 1
        #expect(throws: VectorIndexError.self, "after \(limit) changes") {
          try VectorIndexReader(storage: copy, generation: generation).validate()
        }
      }
    }
    #expect(cutOff == 8)
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
  private var generation = GenerationID(rawValue: 2)
  private let trainingSize: Int
  private var random: RandomRows
  private var storage: MemoryStorage
  private var model = BruteForce()
  /// Lists that were trained on an earlier state and wait to be adopted.
  private var draft: ListDraft?

  init(seed: UInt64) throws {
    self.seed = seed
    var random = RandomRows(seed: seed, dimension: 1)
    random.dimension = Self.dimensions[random.number(0..<8)]
    random.busyShare = [0, 50, 95][random.number(0..<3)]
    storage = MemoryStorage(offset: random.chance(5) ? 7 : 16)
    trainingSize = [1, 50, 700, 3000, 1_000_000][random.number(0..<5)]
    _ = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(
        dimension: random.dimension, trainingSize: trainingSize, seed: seed))
    // Another generation beside it that must stay as it is.
    _ = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1), parameters: IndexParameters(dimension: 9))
    self.random = random
  }

  private static let dimensions = [1, 2, 5, 16, 40, 128, 300, 600]

  /// One transaction of a few operations, committed or not, and a check of everything.
  mutating func step() throws {
    let transaction = storage.copy()
    var after = model
    var next = (generation: generation, dimension: random.dimension)
    let isKilled = random.chance(12)
    if isKilled { transaction.changesLeft = random.number(0..<60) }
    var isWhole = true
    do {
      for _ in 0..<random.number(1..<4) where next.generation == generation {
        if random.chance(6) {
          try switchGeneration(of: transaction, &next, &after)
        } else {
          var writer = try VectorIndexWriter(storage: transaction, generation: generation)
          try change(&writer, &after)
        }
      }
    } catch is MemoryStorage.Killed {
      isWhole = false
    }
    if isWhole && random.chance(80) {
      transaction.changesLeft = .max
      storage = transaction
      model = after
      if generation != next.generation { draft = nil }
      (generation, random.dimension) = next
    }
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    let validation = try reader.validate()
    #expect(validation.faces == model.rows.count, "seed \(seed)")
    if random.chance(15) { draft = try reader.trainLists() }
    let other = try VectorIndexReader(storage: storage, generation: GenerationID(rawValue: 1))
    #expect(try other.validate().blocks == 1)
    #expect(Set(storage.keys.map(\.generation)).count == 2, "seed \(seed)")
    try compare(reader)
  }

  /// Embeds every face anew in a generation of its own, and drops the old one.
  private mutating func switchGeneration(
    of transaction: MemoryStorage, _ next: inout (generation: GenerationID, dimension: Int),
    _ after: inout BruteForce
  ) throws {
    let old = random.dimension
    defer { random.dimension = old }
    next.generation = GenerationID(rawValue: generation.rawValue + 1)
    next.dimension = Self.dimensions[random.number(0..<8)]
    random.dimension = next.dimension
    var writer = try VectorIndexWriter.create(
      in: transaction, generation: next.generation,
      parameters: IndexParameters(
        dimension: next.dimension, trainingSize: trainingSize, seed: seed))
    for place in after.rows.indices { after.rows[place].vector = random.vector() }
    let half = after.rows.count / 2
    try writer.insert(Array(after.rows[..<half]))
    if writer.reader.wantsTraining { try writer.train() }
    try writer.insert(Array(after.rows[half...]))
    try VectorIndexWriter.drop(generation: generation, from: transaction)
  }

  private mutating func change(
    _ writer: inout VectorIndexWriter<MemoryStorage>, _ after: inout BruteForce
  ) throws {
    switch random.number(0..<13) {
    case 0..<5:
      var rows = random.rows([1, 3, 60, 500, 2500][random.number(0..<5)], known: after.rows)
      if random.chance(20), let known = after.rows.randomElement(using: &random) {
        rows[0].faceID = known.faceID
      }
      try writer.insert(rows)
      after.insert(rows)
    case 5..<7:
      let faces = Set(after.rows.filter { _ in random.chance(10) }.map(\.faceID))
      let count = try writer.delete(faces: faces)
      #expect(count == after.delete(faces), "seed \(seed)")
    case 7:
      let faces = Set(after.rows.prefix(random.number(0..<3000)).map(\.faceID))
      let count = try writer.delete(faces: faces)
      #expect(count == after.delete(faces), "seed \(seed)")
    case 8:
      guard let last = after.rows.randomElement(using: &random)?.faceID else { return }
      let faces = Set(after.rows.map(\.faceID).filter { $0 > last })
      let count = try writer.delete(facesAfter: last)
      #expect(count == after.delete(faces), "seed \(seed)")
    case 9:
      guard let cutoff = after.rows.randomElement(using: &random)?.time else { return }
      let faces = Set(after.rows.filter { $0.time < cutoff }.map(\.faceID))
      let count = try writer.delete(facesSeenBefore: cutoff)
      #expect(count == after.delete(faces), "seed \(seed)")
    case 10..<12:
      guard let draft else { return }
      try writer.adopt(draft)
      #expect(writer.reader.listCount == draft.listCount, "seed \(seed)")
    default:
      try writer.train()
    }
  }

  private mutating func compare(_ reader: VectorIndexReader<MemoryStorage>) throws {
    let filters = random.filters(for: model.rows)
    let filter = filters[random.number(0..<filters.count)]
    let goal = random.goal()
    let queries = (0..<random.number(1..<7)).map { _ in
      random.chance(70)
        ? model.rows.randomElement(using: &random)?.vector ?? random.vector() : random.vector()
    }
    let expected = queries.map { query in
      BruteForce.answer(model.ranking(query, filter: filter), goal: goal, minimum: nil)
    }
    let exact = try reader.search(
      queries[0], goal: goal, filter: filter, options: SearchOptions(threads: 2))
    #expect(exact.hits == expected[0], "seed \(seed)")
    let search = try IndexSearch(
      queries[0], goal: goal, filter: filter, options: SearchOptions(threads: 2), in: reader)
    let halfCodes = try search.byHalfCodes(
      in: StripSelection(of: reader, filter: search.filter, sketches: search.sketches),
      sketches: search.sketches)
    #expect(halfCodes == nil || halfCodes?.hits == expected[0], "seed \(seed)")
    let lists = try search.byAllLists()
    #expect(lists.hits == expected[0], "seed \(seed)")
    // A probe may miss hits, but makes none up and gives none twice.
    let probe = try reader.search(
      queries[0], goal: goal, filter: filter,
      options: SearchOptions(effort: .probe(rows: random.number(1..<900)), threads: 2))
    let known = Set(model.ranking(queries[0], filter: filter))
    #expect(known.isSuperset(of: probe.hits), "seed \(seed)")
    #expect(Set(probe.hits).count == probe.hits.count, "seed \(seed)")
    #expect(probe.hits == probe.hits.sorted { $0.precedes($1) }, "seed \(seed)")
    let batch = try reader.search(batch: queries, goal: goal, filter: filter)
    #expect(batch.map(\.hits) == expected, "seed \(seed)")
    let gauges = try reader.listGauges()
    #expect(gauges.listedRows <= model.rows.count && gauges.lists == reader.listCount)
    #expect(gauges.longest <= gauges.listedRows)
  }
}

extension RandomRows: RandomNumberGenerator {
  mutating func next() -> UInt64 {
    UInt64(number(0..<(1 << 32))) << 32 | UInt64(number(0..<(1 << 32)))
  }
}
