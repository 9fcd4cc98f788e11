import FFmpeg
import FaceModel
import Foundation
import SightingStream
import TestSupport
import Testing

@testable import Worker

@Suite("A planner leaves out groups of pictures in which nothing happens")
struct DecodePlannerTests {
  /// Groups of 20 pictures, 2 s each; `sizes` are those of the pictures that refer to others.
  private static func trail(_ sizes: [Int32]) -> PacketTrail {
    PacketTrail(
      packets: sizes.enumerated().flatMap { group, size in
        (0..<20).map { picture in
          PacketTrail.Packet(
            stamp: Int64(group * 20 + picture), bytes: picture == 0 ? 50_000 : size,
            isKey: picture == 0)
        }
      })
  }

  private static func planner(_ trail: PacketTrail, _ options: JobOptions) -> DecodePlanner {
    DecodePlanner(
      trail: trail, timeBase: TimeBase(numerator: 1, denominator: 10), options: options)
  }

  private static func options(_ level: JobOptions.Thoroughness, audit: Double = 0) -> JobOptions {
    var options = JobOptions()
    options.thoroughness = level
    options.auditShare = audit
    return options
  }

  /// The groups of which anything is decoded.
  private static func decoded(_ plan: DecodePlan) -> [Int] {
    plan.trail.groups.indices.filter { group in
      plan.trail.groups[group].contains { plan[$0] == .decode }
    }
  }

  /// Looks that find something at some key pictures.
  private static func looks(
    _ trail: PacketTrail, _ suspects: Set<Int> = [], changed: Set<Int> = []
  ) -> [Int64: DecodePlanner.Look] {
    Dictionary(
      uniqueKeysWithValues: trail.groups.indices.map { group in
        (
          trail.packets[trail.groups[group].lowerBound].stamp,
          DecodePlanner.Look(
            showsSuspect: suspects.contains(group), hasChanged: changed.contains(group))
        )
      })
  }

  private static let still = [Int32](repeating: 300, count: 12)

  @Test("exhaustively nothing is left out, and nothing looked at beforehand")
  func exhaustive() throws {
    let trail = Self.trail(Self.still)
    let planner = Self.planner(trail, Self.options(.exhaustive))
    let outcome = planner.plan { _ in
      Issue.record("nothing is to be looked at")
      return [:]
    }
    #expect(Self.decoded(outcome.plan) == Array(0..<12))
  }

  @Test("of a still scene nothing is decoded", arguments: [JobOptions.Thoroughness.fast, .normal])
  func nothing(level: JobOptions.Thoroughness) throws {
    let trail = Self.trail(Self.still)
    let planner = Self.planner(trail, Self.options(level))
    let outcome = planner.plan { keys in
      #expect(keys.choices.count { $0 == .decode } == 12)
      return Self.looks(trail)
    }
    #expect(Self.decoded(outcome.plan).isEmpty)
    #expect(outcome.plan.choices.allSatisfy { $0 == .leaveOutGroup })
  }

  @Test("a burst of bytes is decoded with its neighbours, and not looked at before")
  func burst() throws {
    var sizes = Self.still
    sizes[6] = 900
    let trail = Self.trail(sizes)
    let planner = Self.planner(trail, Self.options(.normal))
    let outcome = planner.plan { keys in
      #expect(keys.choices.count { $0 == .decode } == 11)
      return Self.looks(trail)
    }
    #expect(Self.decoded(outcome.plan) == [5, 6, 7])
  }

  @Test("a little more than usual is decoded alone, unless fast")
  func stir() throws {
    var sizes = Self.still
    sizes[6] = 400
    let trail = Self.trail(sizes)
    for level in [JobOptions.Thoroughness.fast, .normal] {
      let planner = Self.planner(trail, Self.options(level))
      let outcome = planner.plan { _ in Self.looks(trail) }
      #expect(Self.decoded(outcome.plan) == (level == .normal ? [6] : []))
      // A face at its key picture speaks for what is around it.
      let suspect = planner.plan { _ in Self.looks(trail, [6]) }
      #expect(Self.decoded(suspect.plan) == [4, 5, 6, 7])
    }
  }

  @Test("a suspect is decoded with what lies between its neighbours; so is a change, unless fast")
  func looks() throws {
    let trail = Self.trail(Self.still)
    for level in [JobOptions.Thoroughness.fast, .normal] {
      let planner = Self.planner(trail, Self.options(level))
      let suspect = planner.plan { _ in Self.looks(trail, [4]) }
      // Between the key pictures of 3 and 4 somebody came, after that of 4 they went on.
      #expect(Self.decoded(suspect.plan) == [2, 3, 4, 5])
      let changed = planner.plan { _ in Self.looks(trail, changed: [4]) }
      #expect(Self.decoded(changed.plan) == (level == .normal ? [3] : []))
    }
  }

  @Test("a key picture that could not be looked at speaks for decoding")
  func blind() throws {
    let trail = Self.trail(Self.still)
    let planner = Self.planner(trail, Self.options(.normal))
    #expect(Self.decoded(planner.plan { _ in [:] }.plan) == Array(0..<12))
  }

  @Test("an audit draws its share of what is left out, the same every time")
  func audit() throws {
    let trail = Self.trail([Int32](repeating: 300, count: 2000))
    let planner = Self.planner(trail, Self.options(.normal, audit: 0.05))
    let outcome = planner.plan { _ in Self.looks(trail) }
    #expect(outcome.audited.count == Self.decoded(outcome.plan).count)
    // 100 expected; six standard deviations are 58.
    #expect((42...158).contains(outcome.audited.count))
    let again = planner.plan { _ in Self.looks(trail) }
    #expect(again.audited == outcome.audited)
    #expect(outcome.audited.allSatisfy { $0.upperBound - $0.lowerBound == 19 })
  }

  @Test("groups shorter than a second are taken together")
  func stretches() {
    let packets = (0..<100).map {
      PacketTrail.Packet(stamp: Int64($0), bytes: 9, isKey: $0 % 4 == 0)
    }
    let stretches = DecodePlanner.stretches(of: PacketTrail(packets: packets)) {
      Double($0) / 10
    }
    #expect(stretches.dropLast().allSatisfy { $0.count == 12 })
    #expect(stretches.map(\.count).reduce(0, +) == 100)
  }
}

@Suite("A map of changes tells where a picture has to be examined")
struct ChangeMapTests {
  private let cells = 80 * 45

  private func map() -> ChangeMap {
    ChangeMap(frameWidth: 1280, frameHeight: 720, leastFacePixels: 24)
  }

  @Test("the first picture everywhere, the same picture nowhere")
  func same() {
    var map = map()
    #expect((map.columns, map.rows, map.cell) == (80, 45, 16))
    let luma = [UInt8](repeating: 90, count: cells)
    let whole = PixelRegion(x: 0, y: 0, width: 1280, height: 720)
    #expect(map.region(luma: luma) == whole)
    map.examined(whole, luma: luma, found: [])
    #expect(map.region(luma: luma) == nil)
    let noisy = luma.enumerated().map { $0.offset % 2 == 0 ? $0.element + 3 : $0.element - 3 }
    #expect(map.region(luma: noisy) == nil)
  }

  @Test("a changed cell with its surroundings, until it has been examined")
  func changed() throws {
    var map = map()
    var luma = [UInt8](repeating: 90, count: cells)
    map.examined(PixelRegion(x: 0, y: 0, width: 1280, height: 720), luma: luma, found: [])
    luma[20 * 80 + 40] = 96
    let region = try #require(map.region(luma: luma))
    #expect(region == PixelRegion(x: 592, y: 272, width: 112, height: 112))
    map.examined(PixelRegion(x: 0, y: 0, width: 320, height: 320), luma: luma, found: [])
    #expect(map.region(luma: luma) == region)
    map.examined(region, luma: luma, found: [])
    #expect(map.region(luma: luma) == nil)
  }

  @Test("what may be a face is examined again and again")
  func suspect() throws {
    var map = map()
    let luma = [UInt8](repeating: 90, count: cells)
    let face = Box(x: 600, y: 300, width: 40, height: 60)
    map.examined(
      PixelRegion(x: 0, y: 0, width: 1280, height: 720), luma: luma, found: [face])
    let region = try #require(map.region(luma: luma))
    #expect(region.x < 600 && region.x + region.width > 640)
    // A network may give any number.
    let odd = Box(x: .infinity, y: -1e30, width: 1e30, height: 4)
    map.examined(region, luma: luma, found: [odd])
    _ = map.region(luma: luma)
  }

  @Test("a window is the smallest of three that holds a part, inside the frame")
  func windows() throws {
    func window(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> DetectionWindow? {
      DetectionWindow(
        around: PixelRegion(x: x, y: y, width: width, height: height), frameWidth: 1920,
        frameHeight: 1080)
    }
    let small = try #require(window(0, 0, 200, 200))
    #expect(small.region == PixelRegion(x: 0, y: 0, width: 480, height: 544))
    #expect((small.inputWidth, small.inputHeight) == (480, 544))
    let tall = try #require(window(1800, 0, 100, 1080))
    #expect(tall.region == PixelRegion(x: 1440, y: 0, width: 480, height: 1080))
    #expect(tall.inputHeight == 1088)
    #expect(window(300, 10, 700, 900)?.region.width == 960)
    #expect(window(300, 10, 1000, 900) == nil)
  }
}

@Suite(
  "Sparing work changes nothing that is seen",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct ThoroughnessTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  /// A still picture for 20 s; from 11 s to 13 s somebody stands before it.
  private func visitor() throws -> FilePath {
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let path = directory.path + "/visitor.mp4"
    try MadeClip.run([
      "-f", "lavfi", "-i", "testsrc=s=640x360:r=10,trim=duration=0.1,loop=199:1,setpts=N/10/TB",
      "-i", photo, "-filter_complex",
      "[1]scale=240:240,setsar=1[p];[0][p]overlay=200:60:enable='between(t,11,13)',format=yuv420p",
      "-c:v", "libx264", "-g", "20", path,
    ])
    return FilePath(path)
  }

  private func options(
    _ level: JobOptions.Thoroughness, audit: Double = 0
  ) -> JobOptions {
    var options = JobOptions()
    options.thoroughness = level
    options.auditShare = audit
    return options
  }

  @Test("a visitor to a still scene is seen as ever, and most of the rest is not decoded")
  func visit() throws {
    let path = try visitor()
    let all = try Recorded(worker, path, options(.exhaustive))
    #expect(all.sightings.count == 1)
    let whole = try #require(all.summary).accounting
    #expect(whole.skipped.isEmpty)
    for level in [JobOptions.Thoroughness.fast, .normal] {
      let some = try Recorded(worker, path, options(level))
      #expect(some.sightings.map(\.startPTS) == all.sightings.map(\.startPTS))
      #expect(some.sightings.map(\.endPTS) == all.sightings.map(\.endPTS))
      // Of a still face, rounding decides which frame is the best.
      #expect(some.faces.count == all.faces.count)
      let summary = try #require(some.summary)
      #expect(summary.outcome == .whole)
      #expect(summary.decodedSeconds == all.summary?.decodedSeconds)
      let spared = summary.accounting
      #expect(spared.decoded < whole.decoded / 2)
      let undecoded = ["quiet", "not-sampled"].reduce(0) { $0 + (spared.skipped[$1] ?? 0) }
      #expect(spared.decoded + undecoded == whole.decoded)
      #expect(spared.sampled + (spared.skipped["quiet"] ?? 0) == whole.sampled)
    }
  }

  @Test("an audit of everything finds nothing missed and decodes all")
  func audit() throws {
    let summary = try #require(
      try Recorded(worker, try visitor(), options(.normal, audit: 1)).summary)
    #expect(summary.accounting.auditedGroups > 3)
    #expect(summary.accounting.auditedMisses == 0)
    #expect(summary.accounting.skipped["quiet"] == nil)
  }

  @Test("a picture is examined whatever is asked for")
  func picture() throws {
    let path = try TestResources.path("dump-small/queries/Gordon_Brown.jpg")
    let all = try Recorded(worker, path, options(.exhaustive))
    #expect(try Recorded(worker, path, options(.fast)).timeless == all.timeless)
  }
}
