import FaceSearch
import Testing
import Values

@testable import VectorIndex

@Suite("Many queries at once get the answers that each of them gets alone")
struct BatchTests {
  static let generation = GenerationID(rawValue: 1)

  static func build(
    seed: UInt64, dimension: Int, count: Int
  ) throws -> (VectorIndexReader<MemoryStorage>, BruteForce, RandomRows) {
    var random = RandomRows(seed: seed, dimension: dimension)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: dimension))
    var model = BruteForce()
    let rows = random.rows(count)
    try writer.insert(rows)
    model.insert(rows)
    let deleted = Set(rows.filter { _ in random.chance(5) }.map(\.faceID))
    #expect(try writer.delete(faces: deleted) == model.delete(deleted))
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    return (reader, model, random)
  }

  @Test(
    "with every filter, goal and number of threads",
    arguments: [(1, 300), (40, 3000), (128, 3000), (300, 1500), (64, 40), (16, 0)])
  func batches(dimension: Int, count: Int) throws {
    let seed = UInt64(500 + dimension)
    var (reader, model, random) = try Self.build(seed: seed, dimension: dimension, count: count)
    for filter in random.filters(for: model.rows) {
      let goal = random.goal()
      let minimum = random.chance(30) ? random.float() - 0.3 : nil
      let threads = random.number(1..<4)
      let queries = (0..<[0, 1, 3, 5, 37, 70][random.number(0..<6)]).map { _ in
        model.rows.isEmpty || random.chance(50)
          ? random.vector() : model.rows[random.number(0..<model.rows.count)].vector
      }
      let answers = try reader.search(
        batch: queries, goal: goal, filter: filter,
        options: SearchOptions(minimumSimilarity: minimum, threads: threads))
      #expect(answers.count == queries.count)
      for (query, answer) in zip(queries, answers) {
        let ranking = model.ranking(query, filter: filter)
        #expect(
          answer.hits == BruteForce.answer(ranking, goal: goal, minimum: minimum),
          "seed \(seed), \(goal), \(filter), \(queries.count) queries, \(threads) threads")
        #expect([.exact, .certified].contains(answer.coverage.mode))
        #expect(answer.coverage.rowsMatchingFilter == ranking.count)
      }
    }
  }

  @Test("A batch with a query that is no good, or a senseless option, is refused")
  func refusals() throws {
    let (reader, _, _) = try Self.build(seed: 61, dimension: 2, count: 10)
    #expect(throws: VectorIndexError.invalidVector(faceID: nil, .notUnit(length: 2))) {
      try reader.search(batch: [[1, 0], [2, 0]], goal: .faces(1))
    }
    #expect(throws: VectorIndexError.self) {
      try reader.search(batch: [[1, 0]], goal: .faces(1), options: SearchOptions(threads: 0))
    }
    for (k, similarity, threads) in [(0, 0.5, 1), (-1, 0.5, 1), (1, Float.nan, 1), (1, 0.5, 0)] {
      #expect(throws: VectorIndexError.self) {
        try reader.knnGraph(k: k, minSimilarity: similarity, threads: threads)
      }
    }
  }

  @Test(
    "The graph has of every face the most similar others",
    arguments: [(3, 700, 5, -1.0), (128, 1300, 3, 0.3), (2, 300, 400, 0.9), (16, 1, 2, 0.0)])
  func graph(dimension: Int, count: Int, k: Int, minimum: Double) throws {
    let seed = UInt64(700 + dimension)
    var (reader, model, random) = try Self.build(seed: seed, dimension: dimension, count: count)
    let filters = random.filters(for: model.rows)
    for filter in [FaceFilter(), filters[1], filters[3]] {
      var calls: [Int] = []
      let graph = try reader.knnGraph(
        k: k, minSimilarity: Float(minimum), filter: filter, threads: 2
      ) { done, total in
        calls.append(done)
        #expect(total == model.matching(filter).count)
      }
      let rows = model.matching(filter)
      #expect(graph.nodes == rows.map(\.faceID))
      #expect(calls == calls.sorted() && calls.last == rows.count)
      for (node, row) in rows.enumerated() where rows.count < 400 || node % 5 == 0 {
        let expected = model.ranking(row.vector, filter: filter)
          .filter { $0.faceID != row.faceID && $0.similarity >= Float(minimum) }.prefix(k)
        let found = graph.neighbors(of: node)
        #expect(
          found.map { graph.nodes[Int($0.node)] } == expected.map(\.faceID), "seed \(seed)")
        #expect(found.map(\.similarity) == expected.map(\.similarity), "seed \(seed)")
      }
    }
  }

  @Test("The work on a graph stops when its progress says so")
  func stopping() throws {
    struct Stop: Error {}
    let (reader, _, _) = try Self.build(seed: 62, dimension: 8, count: 100)
    #expect(throws: Stop.self) {
      try reader.knnGraph(k: 1, minSimilarity: 0) { _, _ in throw Stop() }
    }
  }
}
