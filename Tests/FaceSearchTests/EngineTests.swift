import FaceSearch
import Testing
import Values

@Suite("An answer is complete whatever an engine takes of a filter")
struct EngineTests {
  /// An engine that compares every row and takes some predicates only.
  struct ListEngine: FaceSearchEngine {
    var rows: [VectorRow]
    var predicates: Set<FilterPredicate>

    var dimension: Int { 2 }
    var faceCount: Int { rows.count }

    func search(
      _ query: [Float], goal: SearchGoal, filter: FaceFilter, options: SearchOptions
    ) throws -> FaceAnswer {
      #expect(filter.predicates.isSubset(of: predicates))
      #expect(filter.lookedUp.isEmpty || options.effort == .exact)
      let passing = rows.filter { passes($0, filter) }
      let hits = passing.map { row in
        FaceHit(
          faceID: row.faceID, sightingID: row.sightingID, camera: row.camera, time: row.time,
          similarity: zip(row.vector, query).reduce(0) { $0 + $1.0 * $1.1 })
      }.sorted { $0.similarity > $1.similarity }
      return FaceAnswer(
        hits: hits,
        coverage: SearchCoverage(
          mode: options.effort == .exact ? .exact : .estimated(recall: nil),
          rowsInIndex: rows.count, rowsMatchingFilter: passing.count, rowsScanned: passing.count))
    }

    func search(
      batch queries: [[Float]], goal: SearchGoal, filter: FaceFilter, options: SearchOptions
    ) throws -> [FaceAnswer] {
      try queries.map { try search($0, goal: goal, filter: filter, options: options) }
    }
  }

  /// The size of a face, which no row holds.
  static func pixels(_ face: FaceID) -> Float { Float(face.rawValue % 50) }

  static func passes(_ row: VectorRow, _ filter: FaceFilter) -> Bool {
    (filter.windows?.contains { $0.admits(row.camera, at: row.time) } ?? true)
      && row.quality >= filter.minimumQuality ?? 0
      && pixels(row.faceID) >= filter.minimumFacePixels ?? 0
      && filter.rows?.contains(row.faceID, of: row.sightingID) ?? true
      && !filter.excluded.contains(row.faceID, of: row.sightingID)
      && row.faceID <= filter.lastFace ?? FaceID(rawValue: .max)
  }

  static let rows = (1...200).map { number -> VectorRow in
    let cosine = Float(number * 37 % 201) / 201
    return VectorRow(
      faceID: FaceID(rawValue: Int64(number)), sightingID: SightingID(rawValue: Int64(number / 3)),
      time: WallTime(milliseconds: Int64(number * 100)),
      camera: CameraID(rawValue: Int32(number % 5)), quality: Float(number % 10) / 10,
      vector: [cosine, (1 - cosine * cosine).squareRoot()])
  }

  static let filters: [FaceFilter] = {
    let time = WallTime(milliseconds: 3000)..<WallTime(milliseconds: 15_000)
    var windows = FaceFilter(minimumFacePixels: 20)
    windows.windows = [
      CameraWindow(cameras: [CameraID(rawValue: 1)], time: time), CameraWindow(cameras: []),
      CameraWindow(cameras: [CameraID(rawValue: 2), CameraID(rawValue: 3)]),
    ]
    return [
      FaceFilter(), FaceFilter(time: time), FaceFilter(minimumFacePixels: 30),
      FaceFilter(time: time, minimumQuality: 0.4, minimumFacePixels: 10),
      FaceFilter(
        minimumFacePixels: 10,
        rows: RowSet(
          faces: (1...9).map { FaceID(rawValue: $0) }, sightings: [SightingID(rawValue: 20)]),
        excluded: RowSet(faces: [FaceID(rawValue: 61)]), lastFace: FaceID(rawValue: 150)),
      windows,
    ]
  }()

  @Test("An engine that takes little answers as one that takes everything", arguments: filters)
  func complete(_ filter: FaceFilter) throws {
    let query: [Float] = [1, 0]
    let wanted = Self.rows.filter { Self.passes($0, filter) }.map(\.faceID)
    for predicates in [[], [.quality], [.windows, .quality], Set(FilterPredicate.allCases)] {
      let engine = ListEngine(rows: Self.rows, predicates: predicates)
      var lookUps = 0
      func lookUp(_ filter: FaceFilter) -> RowSet {
        lookUps += 1
        return RowSet(faces: Self.rows.filter { Self.passes($0, filter) }.map(\.faceID))
      }
      let answer = try engine.answer(
        query, goal: .faces(1000), filter: filter, options: SearchOptions(), lookUp: lookUp)
      #expect(Set(answer.hits.map(\.faceID)) == Set(wanted))
      let missing = filter.predicates.subtracting(predicates)
      #expect(answer.coverage.lookedUp == missing)
      #expect(lookUps == (missing.isEmpty ? 0 : 1))
      #expect((answer.coverage.mode == .exact) == !missing.isEmpty)
      // Resolved once, a filter serves many searches.
      let resolved = engine.resolved(filter, lookUp: lookUp)
      lookUps = 0
      let batch = try engine.answer(
        batch: [query, query], goal: .faces(1000), filter: resolved, options: SearchOptions(),
        lookUp: lookUp)
      #expect(batch == [answer, answer] && lookUps == 0)
    }
  }

  @Test("A set of rows has each face and sighting once, and knows the rows of both")
  func rowSets() {
    var set = RowSet(
      faces: [5, 3, 5].map { FaceID(rawValue: $0) }, sightings: [SightingID(rawValue: 9)])
    #expect(set.faces.map(\.rawValue) == [3, 5])
    #expect(set.contains(FaceID(rawValue: 3), of: SightingID(rawValue: 1)))
    #expect(set.contains(FaceID(rawValue: 4), of: SightingID(rawValue: 9)))
    #expect(!set.contains(FaceID(rawValue: 4), of: SightingID(rawValue: 3)))
    set.insert(faces: [FaceID(rawValue: 4), FaceID(rawValue: 3)])
    #expect(set.faces.map(\.rawValue) == [3, 4, 5])
    #expect(RowSet().isEmpty && !set.isEmpty)
  }
}
