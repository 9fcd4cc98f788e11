import FaceSearch
import Foundation
import Testing
import Values

@testable import VectorIndex

@Suite("Every way of searching gives the answer of brute force")
struct SearchTests {
  /// Dimension and rows of the sets, chosen around the kernels' and blocks' edges.
  static let sets: [(dimension: Int, rows: Int)] = {
    let dimensions = [1, 2, 3, 8, 15, 16, 17, 31, 33, 64, 100, 128, 200, 256, 512, 1000, 1024]
    var random = RandomRows(seed: 42, dimension: 1)
    let drawn = (0..<36).map { place in
      let dimension = dimensions[place % dimensions.count]
      return (dimension, random.number(0..<min(5000, 200_000 / dimension)))
    }
    let edges = [(128, 20_000), (1, 20_000), (512, 2049), (16, 2048), (128, 1), (4, 0)]
    return drawn + edges + (isThorough ? large : [])
  }()

  /// Tools/torture/fuzz-index has the time for these.
  private static let large = [(1, 100_000), (24, 100_000), (128, 100_000), (512, 100_000)]
  private static let isThorough =
    ProcessInfo.processInfo.environment["FACEARCHIVE_FUZZ_SECONDS"] != nil

  @Test("on random sets with duplicates, deletions and every filter", arguments: sets.indices)
  func randomSet(_ place: Int) throws {
    let (dimension, count) = Self.sets[place]
    let seed = UInt64(1000 + place)
    var random = RandomRows(seed: seed, dimension: dimension)
    random.busyShare = [0, 60, 95][place / 2 % 3]
    let storage = MemoryStorage(offset: place % 12 == 4 ? 3 : 16)
    let generation = GenerationID(rawValue: 1)
    let size = max(1, count * (place % 3 + 1) / 4)
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(dimension: dimension, trainingSize: size, seed: seed))
    var model = BruteForce()
    var left = count
    while left > 0 {
      let rows = random.rows(min(left, random.number(1..<4000)), known: model.rows)
      try writer.insert(rows)
      model.insert(rows)
      left -= rows.count
      if writer.reader.wantsTraining { try writer.train() }
    }
    let deleted = Set(model.rows.filter { _ in random.chance(7) }.map(\.faceID))
    #expect(try writer.delete(faces: deleted) == model.delete(deleted))
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    let validation = try reader.validate()
    #expect(validation.faces == model.rows.count)
    #expect((reader.listCount > 0) == (count > 0))
    for filter in random.filters(for: model.rows) {
      let known = model.rows.isEmpty ? nil : model.rows[random.number(0..<model.rows.count)]
      let query = random.chance(50) ? known?.vector ?? random.vector() : random.vector()
      let ranking = model.ranking(query, filter: filter)
      let minimum = random.chance(20) ? random.float() : nil
      for goal in [random.goal(), random.goal()] {
        let options = SearchOptions(effort: .exact, minimumSimilarity: minimum)
        let expected = BruteForce.answer(ranking, goal: goal, minimum: minimum)
        let exact = try reader.search(query, goal: goal, filter: filter, options: options)
        let search = try IndexSearch(
          query, goal: goal, filter: filter, options: options, in: reader)
        let lists = try search.byAllLists()
        let halfCodes =
          try search.byHalfCodes(
            in: StripSelection(of: reader, filter: search.filter, sketches: search.sketches),
            sketches: search.sketches) ?? exact
        for answer in [exact, lists, halfCodes] {
          #expect([.exact, .certified].contains(answer.coverage.mode), "seed \(seed)")
        }
        #expect(exact.hits == expected, "seed \(seed), \(goal), \(filter)")
        #expect(halfCodes.hits == expected, "seed \(seed), \(goal), \(filter)")
        #expect(lists.hits == expected, "seed \(seed), \(goal), \(filter)")
        let sketched = try search.bySketches(recall: 0.99)
        let known = Set(ranking)
        #expect(sketched.hits.allSatisfy { known.contains($0) }, "seed \(seed)")
        #expect(sketched.hits == sketched.hits.sorted { $0.precedes($1) }, "seed \(seed)")
        for answer in [exact, lists, halfCodes, sketched] {
          let coverage = SearchCoverage(
            mode: answer.coverage.mode, rowsInIndex: model.rows.count,
            rowsMatchingFilter: ranking.count,
            rowsScanned: ranking.count)
          #expect(answer.coverage == coverage, "seed \(seed)")
        }
      }
    }
  }

  @Test("Sketches find the share of matches that was asked for", arguments: [96, 128, 300, 512])
  func sketchRecall(dimension: Int) throws {
    var random = RandomRows(seed: UInt64(dimension), dimension: dimension)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1),
      parameters: IndexParameters(dimension: dimension))
    var model = BruteForce()
    for _ in 0..<3 {
      let rows = random.rows(1500, known: model.rows)
      try writer.insert(rows)
      model.insert(rows)
    }
    var found = 0
    var wanted = 0
    for turn in 0..<60 {
      let query =
        turn % 3 == 0 ? random.vector() : random.vector(near: model.rows[turn * 60].vector)
      let filter = turn % 2 == 0 ? FaceFilter() : FaceFilter(minimumQuality: 0.3)
      let expected = model.ranking(query, filter: filter).prefix(10)
      let answer = try IndexSearch(
        query, goal: .faces(10), filter: filter, options: SearchOptions(threads: turn % 3 + 1),
        in: writer.reader
      ).bySketches(recall: 0.99)
      if case .estimated(let recall?) = answer.coverage.mode {
        #expect(recall > 0.5 && recall <= 0.99)
      } else {
        Issue.record("\(answer.coverage.mode)")
      }
      #expect(answer.coverage.rowsMatchingFilter == model.matching(filter).count)
      found += Set(answer.hits).intersection(expected).count
      wanted += expected.count
    }
    #expect(Double(found) >= 0.98 * Double(wanted), "\(found) of \(wanted)")
  }

  @Test("Of many candidates the best come out whole, and so do the others by their estimates")
  func candidates() {
    var random = RandomRows(seed: 8, dimension: 1)
    for (depth, count) in [(10, 5), (10, 300), (3000, 20_000), (6000, 9000)] {
      let estimates = (0..<count).map { _ in Float(random.number(0..<1_000_000)) / 1_000_000 }
      let candidates = SketchCandidates(depth: depth, floor: -.infinity)
      for (row, estimate) in estimates.enumerated() where estimate >= candidates.cut {
        candidates.offer(UInt32(row), estimate: estimate)
      }
      let order = estimates.indices.sorted { estimates[$0] > estimates[$1] }
      let best = candidates.best(7)
      #expect(Set(order.prefix(7).map { UInt32($0) }).isSubset(of: best.rows))
      #expect(best.rows.allSatisfy { estimates[Int($0)] >= best.lowest })
      let rest = candidates.rows(from: candidates.cut, below: best.lowest)
      let kept = Set(best.rows).union(rest)
      #expect(kept.count == best.rows.count + rest.count)
      #expect(Set(order.prefix(depth).map { UInt32($0) }).isSubset(of: kept))
      #expect(kept == Set(order.filter { estimates[$0] >= candidates.cut }.map { UInt32($0) }))
      #expect(candidates.isFull == (count >= 2 * depth))
    }
  }

  @Test("Lists are visited as far as the matches of faces of the index were found to reach")
  func listRecall() throws {
    var random = RandomRows(seed: 9, dimension: 32)
    let storage = MemoryStorage()
    var writer = try VectorIndexWriter.create(
      in: storage, generation: GenerationID(rawValue: 1),
      parameters: IndexParameters(dimension: 32, trainingSize: 2000))
    var model = BruteForce()
    let centres = (0..<60).map { _ in random.vector() }
    var rows = random.rows(4000)
    for place in rows.indices {
      rows[place].vector = random.vector(near: centres[place % centres.count])
    }
    try writer.insert(Array(rows[..<3600]))
    try writer.train()
    try writer.insert(Array(rows[3600...]))
    model.insert(rows)
    let reader = writer.reader
    #expect(reader.tailCount == 400)
    let reach = reader.root.listReach
    #expect(reach.millionths == reach.millionths.sorted() && (reach.millionths.first ?? 0) > 0)
    #expect(reach.part(for: 0.96) == Double(reach.millionths[4]) / 1_000_000)
    #expect(reach.part(for: 0.9999) == nil && ListReach().part(for: 0.5) == nil)
    var found = 0
    for turn in 0..<60 {
      let query = random.vector(near: rows[turn * 61].vector)
      let expected = model.ranking(query, filter: FaceFilter()).prefix(10)
      let answer = try #require(
        try IndexSearch(
          query, goal: .faces(10), filter: FaceFilter(lastFace: FaceID(rawValue: .max)),
          options: SearchOptions(threads: turn % 2 + 1), in: reader
        ).byLists(recall: 0.9))
      #expect(answer.coverage.rowsScanned < 2500 && answer.coverage.rowsMatchingFilter == 4000)
      guard case .estimated(let recall?) = answer.coverage.mode else {
        Issue.record("\(answer.coverage.mode)")
        continue
      }
      #expect(recall > 0.8 && recall <= 0.9)
      found += Set(answer.hits).intersection(expected).count
    }
    #expect(found >= 540, "\(found) of 600")
    let narrow = try IndexSearch(
      rows[0].vector, goal: .faces(10), filter: FaceFilter(minimumQuality: 0.5),
      options: SearchOptions(), in: reader
    ).byLists(recall: 0.9)
    #expect(narrow == nil)
  }

  @Test("A probe compares as many rows as its budget says and tells that it did")
  func probeBudget() throws {
    var random = RandomRows(seed: 7, dimension: 24)
    let storage = MemoryStorage()
    let generation = GenerationID(rawValue: 3)
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation,
      parameters: IndexParameters(dimension: 24, trainingSize: 1000))
    let rows = random.rows(4000)
    try writer.insert(rows)
    try writer.train()
    let options = SearchOptions(effort: .probe(rows: 500))
    let answer = try writer.reader.search(rows[17].vector, goal: .faces(5), options: options)
    #expect(answer.hits.first?.similarity ?? 0 > 0.999)
    #expect(answer.coverage.mode == .estimated(recall: nil))
    #expect(answer.coverage.rowsScanned >= 500)
    #expect(answer.coverage.rowsScanned < 2000)
    #expect(answer.coverage.rowsMatchingFilter == 4000)
    let narrow = FaceFilter(cameras: [rows[17].camera])
    let filtered = try writer.reader.search(
      rows[17].vector, goal: .faces(5), filter: narrow, options: options)
    #expect([.exact, .certified].contains(filtered.coverage.mode))
    #expect(filtered.hits.count == 5)
  }

  @Test("A sighting with many faces takes one place of a grouped answer")
  func grouping() throws {
    let storage = MemoryStorage()
    let generation = GenerationID(rawValue: 1)
    var writer = try VectorIndexWriter.create(
      in: storage, generation: generation, parameters: IndexParameters(dimension: 2))
    let rows = (0..<3000).map { place -> VectorRow in
      let angle = place < 2990 ? Float(place) * 1e-5 : 1 + Float(place - 2990) * 0.01
      return VectorRow(
        faceID: FaceID(rawValue: Int64(place + 1)),
        sightingID: SightingID(rawValue: place < 2990 ? 1 : Int64(place)),
        time: WallTime(milliseconds: Int64(place)), camera: CameraID(rawValue: 1), quality: 1,
        vector: [cos(angle), sin(angle)])
    }
    try writer.insert(rows)
    let answer = try writer.reader.search([1, 0], goal: .sightings(11))
    #expect(answer.hits.count == 11)
    #expect(answer.hits.first?.faceID == FaceID(rawValue: 1))
    #expect(answer.hits.dropFirst().map(\.faceID.rawValue) == Array(2991...3000))
    #expect(try writer.reader.search([1, 0], goal: .faces(0)).hits.isEmpty)
  }
}
