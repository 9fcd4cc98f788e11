import Answers
import Archive
import Testing
import Values
import Wording

@testable import Query

@Suite("A search that cannot be made says what is wrong and what to do")
struct FailureTests {
  static let cameras: [(id: CameraID, name: CameraName)] = TestArchive.cameras.enumerated().map {
    (CameraID(rawValue: Int32($0.offset + 1)), $0.element)
  }

  static func sentence(_ change: (inout SearchFilter) -> Void) throws -> String {
    var filter = SearchFilter()
    change(&filter)
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    let failure = try #require(throws: Failure.self) {
      try filter.admittedCameras(among: cameras, clock: clock)
    }
    return "\(failure.code.rawValue): \(failure)"
  }

  @Test func filtersNameWhatDoesNotExist() throws {
    #expect(
      try Self.sentence { $0.buildings = ["10C"] }
        == "not-found: Cannot find the building 10C: no camera of the archive fits. "
        + "The archive has the buildings 10B, 2A.")
    #expect(
      try Self.sentence { $0.floors = ["1", "9"] }
        == "not-found: Cannot find the floor 9: no camera of the archive fits. "
        + "The archive has the floors 1, 6, 7, EG.")
    #expect(
      try Self.sentence { $0.cameras = ["11*"] }
        == "not-found: Cannot find the camera 11*: no camera of the archive fits. "
        + "The archive has the cameras 10B_6_1, 10B_6_2, 10B_7_1, 2A_1_1, 2A_1_2, 2A_EG_1.")
    #expect(
      try Self.sentence {
        $0.buildings = ["2A"]
        $0.floors = ["7"]
      }
        == "not-found: Cannot find cameras for the filter building 2A, floor 7: no camera of the "
        + "archive has all of these. "
        + "The archive has the cameras 10B_6_1, 10B_6_2, 10B_7_1, 2A_1_1, 2A_1_2, 2A_EG_1.")
  }

  @Test("What is a building or a floor is no camera, and that is said")
  func buildingsAreNoCameras() throws {
    let building = try Self.sentence { $0.cameras = ["10b"] }
    #expect(building.contains("fits. 10b is a building: give --building 10b. The archive has"))
    let floor = try Self.sentence { $0.cameras = ["EG"] }
    #expect(floor.contains("EG is a floor: give --floor EG."))
  }

  @Test func periodsAndQualitiesAreChecked() throws {
    #expect(
      try Self.sentence {
        $0.from = WallTime(milliseconds: 1_599_025_493_000)
        $0.to = WallTime(milliseconds: 1_599_021_893_000)
      }
        == "usage: Cannot search the period from 2020-09-02 07:44:53 to 2020-09-02 06:44:53: it "
        + "ends before it begins. Give a --from that is earlier than --to.")
    #expect(try Self.sentence { $0.minimumQuality = 3 }.hasPrefix("usage: "))
    #expect(try Self.sentence { $0.minimumQuality = .nan }.hasPrefix("usage: "))
    #expect(try Self.sentence { $0.minimumFacePixels = -1 }.hasPrefix("usage: "))
    #expect(try Self.sentence { $0.minimumFacePixels = .nan }.hasPrefix("usage: "))
  }

  @Test func camerasAreChosenByAllPartsTogether() throws {
    func chosen(_ change: (inout SearchFilter) -> Void) throws -> [String]? {
      var filter = SearchFilter()
      change(&filter)
      let ids = try filter.admittedCameras(among: Self.cameras, clock: .utc)
      return ids.map { ids in Self.cameras.filter { ids.contains($0.id) }.map(\.name.text) }
    }
    #expect(try chosen { _ in } == nil)
    #expect(try chosen { $0.buildings = ["10b"] } == ["10B_6_1", "10B_6_2", "10B_7_1"])
    #expect(try chosen { $0.floors = ["eg", "7"] } == ["10B_7_1", "2A_EG_1"])
    #expect(
      try chosen {
        $0.cameras = ["*_1_?", "10B_7_1"]
        $0.buildings = ["2A"]
      } == ["2A_1_1", "2A_1_2"])
  }

  @Test func unknownFacesAndSightingsAreNotFound() throws {
    let archive = try TestArchive(sources: 6, seed: 3)
    let searcher = try archive.searcher()
    let missing: [(String, () throws -> Void)] = [
      ("face 999", { _ = try searcher.search(.face(FaceID(rawValue: 999))) }),
      ("sighting 999", { _ = try searcher.search(.sighting(SightingID(rawValue: 999))) }),
      ("face 999", { _ = try searcher.details(ofFace: FaceID(rawValue: 999)) }),
      ("sighting 0", { _ = try searcher.details(of: SightingID(rawValue: 0)) }),
      (
        "sighting 999",
        {
          var filter = SearchFilter()
          filter.excludedSightings = [SightingID(rawValue: 999)]
          _ = try searcher.search(.face(FaceID(rawValue: 1)), filter: filter)
        }
      ),
    ]
    for (subject, attempt) in missing {
      let failure = try #require(throws: Failure.self) { try attempt() }
      #expect(failure.code == .notFound)
      #expect(failure.description.contains(subject), "\(failure)")
    }
  }

  @Test func optionsAreChecked() throws {
    let archive = try TestArchive(sources: 6, seed: 3)
    let searcher = try archive.searcher()
    for change in [
      { $0.top = 0 }, { $0.minimumSimilarity = 1.5 }, { $0.minimumSimilarity = .nan },
    ] as [(inout QueryOptions) -> Void] {
      var options = QueryOptions()
      change(&options)
      let failure = try #require(throws: Failure.self) {
        try searcher.search(.face(FaceID(rawValue: 1)), options: options)
      }
      #expect(failure.code == .usage && !failure.remedy.isEmpty)
    }
    #expect(throws: Failure.self) {
      try searcher.itinerary(of: .face(FaceID(rawValue: 1)), gapSeconds: -1)
    }
  }

  @Test func photosNeedTheNetworks() throws {
    let archive = try TestArchive(sources: 2, seed: 3)
    let failure = try #require(throws: Failure.self) {
      try archive.searcher().search(.photos([QueryPhoto(path: FilePath("a.jpg"))]))
    }
    #expect(failure.code == .modelMismatch)
    #expect(
      failure.description
        == "Cannot search with a photo: the networks that examine photos are not installed. "
        + "Run Tools/setup to install them.")
  }
}

@Suite("A photo of several faces is only searched with when it is clear which one is meant")
struct FaceChoiceTests {
  static func choices(_ sides: [Float]) -> [FaceChoice] {
    sides.enumerated().map { index, side in
      FaceChoice(
        number: index + 1,
        box: Box(x: Float(index) * 200, y: 30, width: side * 0.8, height: side), score: 0.9)
    }
  }

  @Test func theLargestIsMeantWhenItIsMuchLarger() throws {
    let photo = FilePath("group.jpg")
    #expect(try FaceChoice.index(of: nil, among: Self.choices([100]), photo: photo) == 0)
    #expect(try FaceChoice.index(of: nil, among: Self.choices([100, 69]), photo: photo) == 0)
    #expect(try FaceChoice.index(of: 2, among: Self.choices([100, 69]), photo: photo) == 1)
    #expect(try FaceChoice.index(of: 2, among: Self.choices([100, 99]), photo: photo) == 1)
  }

  @Test func otherwiseTheFacesAreListed() throws {
    let failure = try #require(throws: Failure.self) {
      try FaceChoice.index(
        of: nil, among: Self.choices([100, 90, 20]), photo: FilePath("group.jpg"))
    }
    #expect(failure.code == .severalFaces)
    #expect(
      failure.description
        == "Cannot choose a face in group.jpg: it shows 2 faces of similar size: "
        + "1 (80x100 pixels at 0,30), 2 (72x90 pixels at 200,30). Choose one with --face NUMBER.")
    let cause = try #require(failure.cause as? SeveralFaces)
    #expect(cause.choices.count == 3)
  }

  @Test func noFaceAndWrongNumbersAreToldApart() throws {
    let none = try #require(throws: Failure.self) {
      try FaceChoice.index(of: 1, among: [], photo: FilePath("wall.jpg"))
    }
    #expect(none.code == .noFace && none.description.contains("wall.jpg"))
    let wrong = try #require(throws: Failure.self) {
      try FaceChoice.index(of: 3, among: Self.choices([50]), photo: FilePath("one.jpg"))
    }
    #expect(wrong.code == .notFound)
    #expect(
      wrong.description
        == "Cannot find face 3 in one.jpg: it shows 1 face: 1 (40x50 pixels at 0,30). "
        + "Choose one of these numbers.")
  }
}
