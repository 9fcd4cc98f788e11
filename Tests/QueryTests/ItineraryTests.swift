import Answers
import FaceSearch
import Testing
import Values
import Wording

@testable import Query

@Suite("Hits are grouped and merged as one would do it by hand")
struct ItineraryTests {
  static func hit(_ camera: Int32, _ start: Double, _ end: Double, _ similarity: Float, _ id: Int)
    -> SearchAnswer.Hit
  {
    let name = CameraName(text: "c\(camera)", building: "b", floor: "1", number: "\(camera)")
    func moment(_ seconds: Double) -> Moment {
      ArchiveClock.utc.at(WallTime(milliseconds: 0).advanced(bySeconds: seconds))
    }
    return SearchAnswer.Hit(
      rank: id, similarity: similarity, sighting: SightingID(rawValue: Int64(id)),
      face: FaceID(rawValue: Int64(id)), camera: CameraAnswer(name),
      source: SourceID(rawValue: 1), path: "/a.mp4",
      start: moment(start), end: moment(end), time: moment(start), pts: 0,
      timeBase: Rational(1, 1000),
      box: Box(x: 0, y: 0, width: 10, height: 10),
      quality: 0.5, members: 1, isQuery: false)
  }

  @Test func aDayReadsAsTheStaysThatItWas() {
    let hits = [
      Self.hit(2, 400, 410, 0.6, 4), Self.hit(1, 0, 10, 0.5, 1), Self.hit(1, 300, 310, 0.8, 3),
      Self.hit(1, 12, 250, 0.7, 2), Self.hit(1, 420, 425, 0.55, 5), Self.hit(1, 9000, 9001, 0.9, 6),
    ]
    let stays = ItineraryAnswer.stays(hits, gapSeconds: 60)
    #expect(stays.map(\.camera.name) == ["c1", "c2", "c1", "c1"])
    #expect(stays.map { $0.sightings.map(\.rawValue) } == [[1, 2, 3], [4], [5], [6]])
    #expect(stays.map(\.bestSimilarity) == [0.8, 0.6, 0.55, 0.9])
    #expect(stays[0].bestHit.sighting.rawValue == 3)
    #expect(stays[0].start.time.milliseconds == 0)
    #expect(stays[0].end.time.milliseconds == 310_000)
    #expect(ItineraryAnswer.stays([], gapSeconds: 600).isEmpty)
  }

  @Test("In the hour that repeats, stays are in order of the moments and end after they begin")
  func theRepeatedHour() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    let start = try #require(Moment(isoText: "2024-10-27T02:50:00.000+02:00")).time
    func hit(_ camera: Int32, _ seconds: Double, _ id: Int) -> SearchAnswer.Hit {
      var hit = Self.hit(camera, 0, 0, 0.5, id)
      hit.start = clock.at(start.advanced(bySeconds: seconds))
      hit.end = clock.at(start.advanced(bySeconds: seconds + 1200))
      return hit
    }
    // The clock shows 02:50 – 02:10, 02:20 – 02:40 and 02:00 – 02:20.
    let stays = ItineraryAnswer.stays(
      [hit(2, 1800, 2), hit(3, 600, 3), hit(1, 0, 1)], gapSeconds: 0)
    #expect(stays.flatMap(\.sightings).map(\.rawValue) == [1, 3, 2])
    #expect(stays.allSatisfy { $0.start.time <= $0.end.time })
    #expect(
      stays.map { Moment.spanText($0.start, $0.end) } == [
        "2024-10-27 02:50:00+02:00 – 02:10:00+01:00", "2024-10-27 02:00:00+01:00 – 02:20:00+01:00",
        "2024-10-27 02:20:00+01:00 – 02:40:00+01:00",
      ])
  }

  @Test func staysEqualTheOraclesForRandomHits() {
    var random = SplitMix64(seed: 77)
    for round in 0..<200 {
      let hits = (0..<Int.random(in: 0...25, using: &random)).map { id in
        let start = Double(Int.random(in: 0...100, using: &random))
        return Self.hit(
          Int32.random(in: 1...3, using: &random), start,
          start + Double(Int.random(in: 0...30, using: &random)),
          Float.random(in: 0...1, using: &random), id)
      }
      let gap = Double(Int.random(in: 0...20, using: &random))
      let stays = ItineraryAnswer.stays(hits, gapSeconds: gap)
      // The oracle: walk the hits in order of time and cut where the camera changes or the time
      // since the latest end on this stay is too long.
      let ordered = hits.sorted {
        ($0.start.time.milliseconds, $0.end.time.milliseconds, $0.sighting.rawValue)
          < ($1.start.time.milliseconds, $1.end.time.milliseconds, $1.sighting.rawValue)
      }
      var groups: [[SearchAnswer.Hit]] = []
      for hit in ordered {
        let last = groups.last ?? []
        let latest = last.map(\.end.time.milliseconds).max() ?? .min
        let joins =
          last.last?.camera == hit.camera
          && Double(hit.start.time.milliseconds - latest) <= gap * 1000
        if joins { groups[groups.count - 1].append(hit) } else { groups.append([hit]) }
      }
      #expect(
        stays.map(\.sightings) == groups.map { $0.map(\.sighting) }, "seed 77, round \(round)")
      #expect(stays.map(\.end) == groups.map { $0.map(\.end).max() ?? $0[0].end })
      #expect(
        stays.map(\.bestSimilarity) == groups.map { $0.map(\.similarity).max() ?? 0 })
    }
  }

  @Test(arguments: QueryOptions.Grouping.allCases)
  func groupsKeepTheOrderOfTheirBest(_ grouping: QueryOptions.Grouping) {
    var random = SplitMix64(seed: 4)
    for round in 0..<100 {
      let faces = (0..<40).map { id in
        FaceHit(
          faceID: FaceID(rawValue: Int64(id)),
          sightingID: SightingID(rawValue: .random(in: 1...9, using: &random)),
          camera: CameraID(rawValue: .random(in: 1...4, using: &random)),
          time: WallTime(milliseconds: 0),
          similarity: Float(Int.random(in: 0...9, using: &random)) / 10)
      }.sorted { ($1.similarity, $0.faceID) < ($0.similarity, $1.faceID) }
      let groups = HitGroup.grouped(faces, by: grouping)
      let keys = faces.map { hit -> Int64 in
        switch grouping {
        case .face: hit.faceID.rawValue
        case .sighting: hit.sightingID.rawValue
        case .camera: Int64(hit.camera.rawValue)
        }
      }
      var wanted: [(Int64, [FaceHit])] = []
      for key in keys where !wanted.contains(where: { $0.0 == key }) {
        wanted.append((key, zip(keys, faces).filter { $0.0 == key }.map(\.1)))
      }
      #expect(groups.map(\.faces) == wanted.map(\.1), "seed 4, round \(round)")
      #expect(groups.map(\.best) == wanted.map { $0.1[0] })
    }
  }
}
