import Answers
import Archive
import Testing
import Values
import Wording

@testable import Query

@Suite("A search finds what comparing every face finds, and says what it searched")
struct SearchTests {
  static let seed: UInt64 = 20

  /// Filters that cut in every direction.
  static func filters() -> [SearchFilter] {
    func filter(_ change: (inout SearchFilter) -> Void) -> SearchFilter {
      var filter = SearchFilter()
      change(&filter)
      return filter
    }
    let middle = TestArchive.start.advanced(bySeconds: 30 * 60)
    return [
      SearchFilter(), filter { $0.buildings = ["10B"] }, filter { $0.floors = ["1", "6"] },
      filter { $0.cameras = ["*_1"] }, filter { $0.from = middle }, filter { $0.to = middle },
      filter {
        $0.from = TestArchive.start.advanced(bySeconds: 600.5)
        $0.to = middle
        $0.buildings = ["2A"]
      },
      filter { $0.minimumQuality = 0.6 }, filter { $0.minimumFacePixels = 71 },
      filter {
        $0.minimumFacePixels = 60.5
        $0.minimumQuality = 0.2
        $0.from = TestArchive.start.advanced(bySeconds: 600.5)
        $0.cameras = ["10B_*"]
        $0.excludedSightings = [SightingID(rawValue: 30)]
      },
      filter { $0.excludedSightings = [SightingID(rawValue: 1), SightingID(rawValue: 7)] },
      filter { $0.excludedFaces = [FaceID(rawValue: 2), FaceID(rawValue: 3)] },
    ]
  }

  @Test(arguments: QueryOptions.Grouping.allCases)
  func hitsEqualTheOracles(_ grouping: QueryOptions.Grouping) throws {
    let archive = try TestArchive(sources: 60, seed: Self.seed)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    #expect(oracle.faces.count > 150)
    var random = SplitMix64(seed: Self.seed + 1)
    for filter in Self.filters() {
      for top in [nil, 1, 5, 1000] {
        let asked = try #require(oracle.faces.randomElement(using: &random))
        var options = QueryOptions()
        options.grouping = grouping
        options.top = top
        options.minimumSimilarity = [-1, 0.3, 0.7].randomElement(using: &random)
        let result = try searcher.search(
          .face(asked.row.id), filter: filter, options: options)
        let wanted = oracle.hits(
          asked.vector, filter, floor: options.minimumSimilarity ?? -1, by: grouping)
        let shown = Array(wanted.prefix(top ?? .max))
        #expect(result.hits.map(\.face) == shown.map(\.face.row.id), "seed \(Self.seed)")
        #expect(result.hits.map(\.rank) == Array(1..<(shown.count + 1)))
        #expect(result.hasMore == (wanted.count > shown.count))
        for (hit, other) in zip(result.hits, shown) {
          #expect(abs(hit.similarity - other.similarity) < 1e-5)
          #expect(
            hit.camera == CameraAnswer(other.face.camera) && hit.time.time == other.face.row.time)
          if grouping == .camera { #expect(hit.members == other.members.count) }
          #expect(hit.start <= hit.time && hit.time <= hit.end)
          #expect(hit.expectedFalseMatches == nil)
        }
        #expect(["exact", "certified"].contains(result.searched.mode))
        #expect(result.searched.facesInArchive == oracle.faces.count)
        #expect(result.searched.facesSearched == oracle.admitted(filter).count)
      }
    }
  }

  @Test("Faces of a least size are those that brute force finds, by index and by exact scan")
  func leastSize() throws {
    let archive = try TestArchive(sources: 60, seed: 21)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    let asked = try #require(oracle.faces.last)
    var counts: [Int] = []
    for pixels in [Float(0), 50, 60.5, 71, 85.01, 130, 131] {
      var filter = SearchFilter()
      filter.minimumFacePixels = pixels
      let admitted = oracle.admitted(filter)
      counts.append(admitted.count)
      for isExact in [false, true] {
        var options = QueryOptions()
        options.grouping = .face
        options.top = nil
        options.minimumSimilarity = -1
        options.exact = isExact
        let result = try searcher.search(.face(asked.row.id), filter: filter, options: options)
        let wanted = oracle.hits(asked.vector, filter, floor: -1, by: .face)
        #expect(result.hits.map(\.face) == wanted.map(\.face.row.id))
        #expect(
          result.hits.allSatisfy { max($0.box.width, $0.box.height) >= pixels })
        let explanation = result.searched
        #expect(explanation.facesSearched == admitted.count)
        #expect(explanation.lookedUp == ["face-size"])
        #expect(["exact", "certified"].contains(explanation.mode))
        #expect(
          explanation.sentences[1]
            == "The index does not hold the size of faces, so the rows of all faces were read, and "
            + "every face that fits was compared.")
      }
    }
    #expect(counts == counts.sorted(by: >) && Set(counts).count > 4 && counts.last == 0)
    var filter = SearchFilter()
    filter.minimumFacePixels = 60.5
    let words = try searcher.search(.face(asked.row.id), filter: filter).searched.scopeWords
    #expect(words.hasSuffix("camera-hours), faces of at least 60.5 pixels"), "\(words)")
    #expect(try searcher.search(.face(asked.row.id)).searched.lookedUp == nil)
  }

  @Test func aSightingIsSearchedByTheMeanOfItsFacesAndFindsItselfFirst() throws {
    let archive = try TestArchive(sources: 30, seed: 5)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    let bySighting = Dictionary(grouping: oracle.faces, by: \.row.sightingID)
    let (id, faces) = try #require(bySighting.first { $0.value.count == 3 })
    let result = try searcher.find(.sighting(id))
    let mean = try #require(UnitVectors.mean(faces.map(\.vector)))
    #expect(result.query.vector == mean)
    #expect(result.query.pictures.count == 3)
    let first = try #require(result.answer.hits.first)
    #expect(first.sighting == id && first.isQuery && first.members == 3)
    #expect(result.answer.hits.filter(\.isQuery).count == 1)
    let agreement = try #require(result.query.agreement)
    #expect(agreement > 0.5 && agreement < 1)
  }

  @Test("Several sightings search by the mean of their means, and none of them is lost")
  func severalSightings() throws {
    let archive = try TestArchive(sources: 30, seed: 5)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    let bySighting = Dictionary(grouping: oracle.faces, by: \.row.sightingID)
    let ids = bySighting.keys.sorted().prefix(3)
    let result = try searcher.find(.sightings(Array(ids)))
    let means = try ids.map { id in
      let vectors = (bySighting[id] ?? []).sorted { $0.row.rank < $1.row.rank }.map(\.vector)
      return try #require(vectors.count == 1 ? vectors[0] : UnitVectors.mean(vectors))
    }
    #expect(result.query.vector == UnitVectors.mean(means))
    #expect(result.query.agreement == UnitVectors.lowestSimilarity(means))
    #expect(result.answer.query.sightings == Array(ids))
    #expect(result.answer.query.sighting == ids.first)
    let words = "sightings " + ids.map { "\($0.rawValue)" }.joined(separator: ", ")
    #expect(result.answer.query.words == words)
    #expect(throws: Failure.self) {
      try searcher.search(.sightings([ids[0], SightingID(rawValue: 999)]))
    }
  }

  @Test("Sightings that are left out are not counted among those searched")
  func excludedSightingsAreNotCounted() throws {
    let archive = try TestArchive(sources: 30, seed: 5)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    let all = Array(Set(oracle.faces.map(\.row.sightingID))).sorted()
    for count in [0, 1, 3, all.count] {
      for cameras in [[], ["10B_*"]] {
        var filter = SearchFilter()
        filter.cameras = cameras
        filter.excludedSightings = Set(all.prefix(count))
        let searched = try searcher.search(.face(oracle.faces[0].row.id), filter: filter).searched
        let admitted = oracle.admitted(filter)
        #expect(searched.sightings == Set(admitted.map(\.row.sightingID)).count)
        #expect(searched.facesSearched == admitted.count)
      }
    }
  }

  @Test("A question that nothing was recorded for says what was recorded")
  func nothingRecorded() throws {
    let archive = try TestArchive(sources: 12, seed: 9)
    let searcher = try archive.searcher()
    func searched(_ change: (inout SearchFilter) -> Void) throws -> SearchAnswer.Searched {
      var filter = SearchFilter()
      change(&filter)
      return try searcher.search(.face(FaceID(rawValue: 1)), filter: filter).searched
    }
    let later = try searched { $0.from = TestArchive.start.advanced(bySeconds: 7200) }
    #expect(later.emptyWords == "The archive has no recording of this period and these cameras.")
    #expect(
      later.sentences.last
        == "The archive has recordings of all cameras from 2020-09-02 07:44:53 to "
        + "2020-09-02 07:56:53.")
    let camera = try searched {
      $0.to = TestArchive.start
      $0.cameras = ["10B_6_2"]
    }
    #expect(
      camera.sentences.last
        == "The archive has recordings of these cameras from 2020-09-02 07:45:53 to "
        + "2020-09-02 07:52:53.")
    let small = try searched { $0.minimumFacePixels = 5000 }
    #expect(small.emptyWords.hasSuffix("show no face that the search admits."))
    let found = try searched { _ in }
    #expect(found.recorded == nil && found.emptyWords == "Found nobody similar enough.")
  }

  @Test func whatIsNotProcessedOrFailedIsCounted() throws {
    let archive = try TestArchive(sources: 12, seed: 9)
    let writer = try archive.writer()
    // Of camera 10B_6_1: one waits, one failed, one was cut short.
    let more = try writer.register([12, 18, 24].map(TestArchive.registration))
    try writer.claim(more[1].sourceID)
    try writer.park(more[1].sourceID, reason: .init(code: "not-media", message: "text"))
    try writer.claim(more[2].sourceID)
    try writer.append(more[2].sourceID, record: .sourceBegan(TestArchive.facts))
    let cut = TestArchive.summary(
      .partial(.init(code: "truncated", message: "cut")), sightings: 0)
    try writer.append(more[2].sourceID, record: .sourceEnded(cut))
    try writer.close()

    let searcher = try archive.searcher()
    var filter = SearchFilter()
    filter.cameras = ["10b_6_1"]
    let explanation = try searcher.search(.face(FaceID(rawValue: 1)), filter: filter).searched
    #expect(
      explanation.sources
        == .init(total: 5, done: 2, partial: 1, pending: 1, failed: 1, gone: 0))
    #expect(explanation.cameraCount == 1)
    #expect(explanation.cameraSeconds == 180)
    #expect(
      explanation.gapWords
        == "1 source not processed yet, 1 source failed, 1 source readable only in part")
    filter.cameras = ["2A_*"]
    let other = try searcher.search(.face(FaceID(rawValue: 1)), filter: filter).searched
    #expect(other.gapWords == nil && other.sources.total == 6 && other.cameraCount == 3)
    let oracle = try Oracle(searcher.reader)
    #expect(
      other.sightings == Set(oracle.admitted(filter).map(\.row.sightingID)).count)
    #expect(
      other.sentences[0]
        == "Searched all times, camera 2A_* (3 cameras, 6.0 camera-minutes): exact search over "
        + "\(other.facesSearched) faces in \(other.sightings) sightings.")
  }

  @Test func anArchiveWithoutFacesAnswersWithNothing() throws {
    let archive = try TestArchive()
    let reader = try ArchiveReader(path: archive.path)
    let query = QueryFace(
      origin: .photos([FilePath("a.jpg")]),
      vector: TestArchive.normalized(.init(repeating: 1, count: TestArchive.dimension)),
      pictures: [])
    let searcher = Searcher(reader: reader, library: nil)
    let result = try reader.snapshot {
      try searcher.find(
        query, filter: SearchFilter(), options: QueryOptions(), in: $0)
    }.answer
    #expect(result.hits.isEmpty && !result.hasMore)
    #expect(result.searched.facesSearched == 0 && result.searched.cameraCount == 0)
  }

  @Test func theItineraryHasEverySimilarSightingInOrderOfTime() throws {
    let archive = try TestArchive(sources: 60, seed: 31)
    let searcher = try archive.searcher()
    let oracle = try Oracle(searcher.reader)
    let asked = try #require(oracle.faces.first)
    var options = QueryOptions()
    options.minimumSimilarity = 0.5
    options.top = 1
    let itinerary = try searcher.itinerary(of: .face(asked.row.id), options: options)
    let wanted = oracle.hits(asked.vector, SearchFilter(), floor: 0.5, by: .sighting)
    #expect(wanted.count > 3)
    let sightings = itinerary.stays.flatMap(\.sightings)
    #expect(Set(sightings) == Set(wanted.map(\.face.row.sightingID)))
    #expect(sightings.count == wanted.count)
    #expect(itinerary.stays.map(\.start) == itinerary.stays.map(\.start).sorted())
    #expect(itinerary.stays.map(\.count).reduce(0, +) == wanted.count)
  }
}
