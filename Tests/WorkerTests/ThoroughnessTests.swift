import FFmpeg
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import FaceRecognition
@testable import Worker

@Suite("A planner leaves out groups of pictures in which nothing happens")
struct DecodePlannerTests {
  /// Groups of 20 pictures, 2 s each, or of another length; `sizes` are those of the pictures that
  /// refer to others.
  private static func trail(_ sizes: [Int32], length: Int = 20) -> PacketTrail {
    PacketTrail(
      packets: sizes.enumerated().flatMap { group, size in
        (0..<length).map { picture in
          PacketTrail.Packet(
            stamp: Int64(group * length + picture), bytes: picture == 0 ? 50_000 : size,
            isKey: picture == 0)
        }
      })
  }

  /// - Parameter pixels: Of a picture; of small ones, somebody is a large part.
  private static func planner(
    _ trail: PacketTrail, _ options: JobOptions, pixels: Int = 96 * 64
  ) -> DecodePlanner {
    DecodePlanner(
      trail: trail, timeBase: TimeBase(numerator: 1, denominator: 10), pixels: pixels,
      options: options)
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
      // In haste the stretches of 2 s are looked at every 4 s.
      #expect(keys.choices.count { $0 == .decode } == (level == .fast ? 6 : 12))
      return Self.looks(trail)
    }
    #expect(Self.decoded(outcome.plan).isEmpty)
    #expect(outcome.plan.choices.allSatisfy { $0 == .leaveOutGroup })
  }

  @Test("a burst of bytes is decoded, and not looked at beforehand where there are many")
  func burst() throws {
    for bursts in [[6], [0, 2, 4, 6, 8, 10]] {
      var sizes = Self.still
      for burst in bursts { sizes[burst] = 900 }
      let trail = Self.trail(sizes)
      let planner = Self.planner(trail, Self.options(.normal))
      let outcome = planner.plan { keys in
        let isMostlyQuiet = 2 * bursts.count < sizes.count
        #expect(
          keys.choices.count { $0 == .decode } == sizes.count - (isMostlyQuiet ? 0 : bursts.count))
        return Self.looks(trail)
      }
      // Beside a burst that was not looked at somebody may have been on their way.
      let expected = bursts.count == 1 ? bursts : Array(0..<11)
      #expect(Self.decoded(outcome.plan) == expected)
    }
  }

  @Test("where looks show nobody before and behind a burst, what is long behind it is left out")
  func brief() throws {
    let still = Self.trail(Self.still)
    var packets = still.packets
    for index in 121...122 { packets[index].bytes = 830 }
    let trail = PacketTrail(packets: packets)
    let planner = Self.planner(trail, Self.options(.normal))
    let brief = planner.plan { _ in Self.looks(trail) }.plan
    #expect(Self.decoded(brief) == [6])
    // Up to half a second behind the last six pictures that hold the burst.
    #expect(trail.packets.indices.filter { brief[$0] != .leaveOutGroup } == Array(120...131))
    for looks in [Self.looks(trail, [7]), Self.looks(trail, changed: [7])] {
      let whole = planner.plan { _ in looks }.plan
      #expect((120..<140).allSatisfy { whole[$0] != .leaveOutGroup })
    }
  }

  @Test("sizes that swing where looks show nothing tell nothing elsewhere, if looks are frequent")
  func noisy() throws {
    var generator = SplitMix64(seed: 5)
    for groupSeconds in [2, 5] {
      let length = 10 * groupSeconds
      // In most groups a moment takes up to twice as much as a quiet one, in a busy one four times.
      let packets = (0..<40).flatMap { group in
        let burst = group == 20 ? 1800 : Int32.random(in: 450...1100, using: &generator)
        return (0..<length).map { picture in
          PacketTrail.Packet(
            stamp: Int64(group * length + picture),
            bytes: picture == 0 ? 50_000 : (8..<14).contains(picture) ? burst : 300,
            isKey: picture == 0)
        }
      }
      let trail = PacketTrail(packets: packets)
      let planner = Self.planner(trail, Self.options(.normal))
      let decoded = Self.decoded(planner.plan { _ in Self.looks(trail) }.plan)
      if groupSeconds == 2 {
        #expect(decoded == [20])
      } else {
        #expect(decoded.contains(20) && decoded.count > 10)
      }
    }
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
      #expect(Self.decoded(suspect.plan) == (level == .normal ? [5, 6] : [4, 5, 6, 7]))
    }
  }

  @Test("a suspect is decoded with what lies between its neighbours; so is a change, unless fast")
  func looks() throws {
    let trail = Self.trail(Self.still)
    for level in [JobOptions.Thoroughness.fast, .normal] {
      let planner = Self.planner(trail, Self.options(level))
      let suspect = planner.plan { _ in Self.looks(trail, [4]) }
      // Between the key pictures of 3 and 4 somebody came, after that of 4 they went on. In haste
      // those of 3 and 5 were not looked at.
      #expect(Self.decoded(suspect.plan) == (level == .normal ? [3, 4] : [2, 3, 4, 5]))
      let changed = planner.plan { _ in Self.looks(trail, changed: [4]) }
      #expect(Self.decoded(changed.plan) == (level == .normal ? [3] : []))
    }
  }

  @Test("pictures that stand alone tell nothing: each second of them is looked at, however fast")
  func alone() throws {
    let trail = PacketTrail(
      packets: (0..<100).map { PacketTrail.Packet(stamp: $0, bytes: 9, isKey: true) })
    let outcome = Self.planner(trail, Self.options(.fast)).plan { keys in
      let looked = keys.choices.indices.filter { keys[$0] == .decode }
      #expect(looked == Array(stride(from: 0, to: 100, by: 10)))
      return Dictionary(
        uniqueKeysWithValues: looked.map { (trail.packets[$0].stamp, DecodePlanner.Look()) })
    }
    #expect(Self.decoded(outcome.plan).isEmpty)
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

  @Test(
    "the doubt is greatest where sizes come nearest to showing somebody, and apart from the draw")
  func doubts() throws {
    var sizes = [Int32](repeating: 300, count: 200)
    sizes[77] = 370
    sizes[140] = 350
    let trail = Self.trail(sizes)
    func outcome(_ level: JobOptions.Thoroughness, audit: Double) -> DecodePlanner.Outcome {
      Self.planner(trail, Self.options(level, audit: audit)).plan { _ in Self.looks(trail) }
    }
    let doubts = try #require(outcome(.normal, audit: 0.001).doubts)
    #expect(doubts.stretches == [1540...1559])
    #expect(Self.decoded(doubts.plan) == [77])
    #expect(outcome(.normal, audit: 0).doubts == nil)
    #expect(outcome(.fast, audit: 0.01).doubts == nil)
    let many = outcome(.normal, audit: 0.04)
    #expect(many.doubts?.stretches.count == 2)
    #expect(many.audited.allSatisfy { many.doubts?.stretches.contains($0) == false })
  }

  @Test("sizes that swing as those of a held bit rate, or high ones at the beginning, tell nothing")
  func swinging() throws {
    let trail = PacketTrail(
      packets: (0..<240).map { picture in
        let (isBurst, isKey) = (picture % 20 > 10 && picture % 20 < 17, picture % 20 == 0)
        return PacketTrail.Packet(
          stamp: Int64(picture),
          bytes: isKey ? 100_000 : picture < 10 ? 3000 : isBurst ? 460 : 300, isKey: isKey)
      })
    let outcome = Self.planner(trail, Self.options(.normal)).plan { _ in Self.looks(trail) }
    #expect(Self.decoded(outcome.plan).isEmpty)
  }

  @Test("where somebody of the least size would not have shown in the sizes, all is decoded")
  func untold() throws {
    let trail = Self.trail(Self.still, length: 40)
    // 2515 pixels of a head, in a key picture of 50,000 bytes, over six pictures of 300.
    for (pixels, faces, isTold) in [
      (1280 * 720, Float(24), false), (320 * 180, 24, true), (640 * 360, 100, true),
      (1920 * 1080, 40, false),
    ] {
      var options = Self.options(.normal)
      options.minimumFacePixels = faces
      let outcome = Self.planner(trail, options, pixels: pixels).plan { keys in
        if !isTold { Issue.record("what is decoded anyway is not looked at") }
        return Self.looks(trail)
      }
      #expect(Self.decoded(outcome.plan) == (isTold ? [] : Array(0..<12)), "\(pixels) \(faces)")
      options.thoroughness = .fast
      let fast = Self.planner(trail, options, pixels: pixels).plan { _ in Self.looks(trail) }
      #expect(Self.decoded(fast.plan).isEmpty)
    }
  }

  /// What a plan wants to see for itself.
  private static func wanted(_ plan: DecodePlan) -> [Int64] {
    plan.choices.indices.filter { plan[$0] == .decode }.map { plan.trail.packets[$0].stamp }
  }

  @Test("where sizes show nobody, looks between key pictures 2 s apart show whoever stays a second")
  func between() throws {
    let trail = Self.trail([Int32](repeating: 9000, count: 12))
    let planner = Self.planner(trail, Self.options(.normal), pixels: 1280 * 720)
    func decoded(_ between: [Int64: DecodePlanner.Look], keys suspects: Set<Int> = []) -> [Int] {
      var calls = 0
      let outcome = planner.plan { plan in
        calls += 1
        guard calls == 2 else { return Self.looks(trail, suspects) }
        // Of the last group nobody knows what comes after it.
        let groups = (0..<11).filter { !suspects.contains($0) && !suspects.contains($0 + 1) }
        #expect(Self.wanted(plan) == groups.map { Int64($0 * 20 + 10) })
        for group in groups {
          #expect((1..<10).allSatisfy { plan[group * 20 + $0] == .decodeIfReferenced })
          #expect((11..<20).allSatisfy { plan[group * 20 + $0] == .leaveOutGroup })
        }
        return between
      }
      #expect(calls == 2)
      return Self.decoded(outcome.plan)
    }
    var calm: [Int64: DecodePlanner.Look] = [:]
    for group in 0..<11 { calm[Int64(group * 20 + 10)] = DecodePlanner.Look() }
    #expect(decoded(calm) == [11])
    #expect(decoded(calm, keys: [5]) == [4, 5, 11])
    var others = calm
    others[50]?.showsSuspect = true
    others[110]?.hasChanged = true
    others[150] = nil
    #expect(decoded(others) == [2, 5, 7, 11])
  }

  @Test(
    "looks between key pictures are a second apart, and as early as they can be",
    arguments: [
      (12, [2]), (15, [5]), (20, [10]), (24, [4, 14]), (28, [8, 18]), (30, [10, 20]), (40, []),
    ])
  func betweenLengths(length: Int, wanted: [Int64]) throws {
    let trail = Self.trail([Int32](repeating: 9000, count: 10), length: length)
    var calls: [[Int64]] = []
    _ = Self.planner(trail, Self.options(.normal), pixels: 1280 * 720).plan { plan in
      calls.append(Self.wanted(plan))
      return Self.looks(trail)
    }
    let expected = (0..<9).flatMap { group in wanted.map { Int64(group * length) + $0 } }
    #expect(calls.dropFirst().first ?? [] == expected)
  }

  @Test("of a stretch of several groups, looks are at key pictures between, where these will do")
  func betweenGroups() throws {
    // Groups of 0.7 s: two of them are a stretch.
    let trail = Self.trail([Int32](repeating: 9000, count: 20), length: 7)
    var calls: [DecodePlan] = []
    _ = Self.planner(trail, Self.options(.normal), pixels: 1280 * 720).plan { plan in
      calls.append(plan)
      return Self.looks(trail)
    }
    #expect(calls.count == 2)
    #expect(Self.wanted(calls[1]) == (0..<9).map { 14 * $0 + 7 })
    #expect(!calls[1].choices.contains(.decodeIfReferenced))
  }

  @Test(
    "what a bit rate that may be held leaves for others tells nothing, however large people are")
  func held() throws {
    // Filler: all pictures have the same size.
    for size in [Int32(1400), 50_000] {
      let trail = Self.trail([Int32](repeating: size, count: 12))
      let outcome = Self.planner(trail, Self.options(.normal)).plan { _ in Self.looks(trail) }
      #expect(Self.decoded(outcome.plan) == Array(0..<12))
    }
  }

  @Test("noise that looks have shown makes sizes tell less")
  func noiseHides() throws {
    var generator = SplitMix64(seed: 6)
    let packets = (0..<800).map { (picture: Int) -> PacketTrail.Packet in
      let isKey = picture % 20 == 0
      let noise = Int32.random(in: 50...550, using: &generator)
      return PacketTrail.Packet(
        stamp: Int64(picture), bytes: isKey ? 50_000 : noise, isKey: isKey)
    }
    let trail = PacketTrail(packets: packets)
    func decoded(pixels: Int) -> Int {
      let planner = Self.planner(trail, Self.options(.normal), pixels: pixels)
      return Self.decoded(planner.plan { _ in Self.looks(trail) }.plan).count
    }
    #expect(decoded(pixels: 96 * 64) < 5)
    #expect(decoded(pixels: 640 * 360) > 20)
  }

  @Test("key pictures a second apart show whoever is in view for one, whatever sizes tell")
  func frequent() throws {
    for length in [10, 20] {
      let trail = PacketTrail(
        packets: (0..<200).map { picture in
          PacketTrail.Packet(stamp: Int64(picture), bytes: 9000, isKey: picture % length == 0)
        })
      let plan = Self.planner(trail, Self.options(.normal)).plan { _ in Self.looks(trail) }.plan
      #expect(Self.decoded(plan).isEmpty == (length == 10))
    }
  }

  @Test("groups shorter than a second are taken together")
  func stretches() {
    let packets = (0..<100).map {
      PacketTrail.Packet(stamp: Int64($0), bytes: 9, isKey: $0 % 4 == 0)
    }
    let stretches = DecodePlanner.stretches(of: PacketTrail(packets: packets)) {
      Double($0) / 10
    }
    // The four pictures at the end are too few to be one.
    #expect(stretches.dropLast().allSatisfy { $0.count == 12 } && stretches.last?.count == 16)
    #expect(stretches.map(\.count).reduce(0, +) == 100)
  }
}

@Suite("A map of changes tells where a picture has to be examined")
struct ChangeMapTests {
  private let cells = 80 * 45

  private func map() -> ChangeMap {
    ChangeMap(frameWidth: 1280, frameHeight: 720, leastFacePixels: 24)
  }

  private let whole = PixelRegion(x: 0, y: 0, width: 1280, height: 720)

  @Test("the first picture everywhere, the same picture nowhere")
  func same() {
    var map = map()
    #expect((map.columns, map.rows, map.cell) == (80, 45, 16))
    let luma = [UInt8](repeating: 90, count: cells)
    #expect(map.changes(luma: luma) == [whole])
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    #expect(map.changes(luma: luma).isEmpty)
    let noisy = luma.enumerated().map { $0.offset % 2 == 0 ? $0.element + 3 : $0.element - 3 }
    #expect(map.changes(luma: noisy).isEmpty)
  }

  @Test("a changed cell with its surroundings, until it has been examined")
  func changed() throws {
    var map = map()
    var luma = [UInt8](repeating: 90, count: cells)
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    luma[20 * 80 + 40] = 96
    let part = PixelRegion(x: 592, y: 272, width: 112, height: 112)
    #expect(map.changes(luma: luma) == [part])
    map.examined(
      [DetectionMosaic.Part(region: PixelRegion(x: 0, y: 0, width: 320, height: 320))], luma: luma,
      found: [])
    #expect(map.changes(luma: luma) == [part])
    map.examined([DetectionMosaic.Part(region: part)], luma: luma, found: [])
    #expect(map.changes(luma: luma).isEmpty)
  }

  @Test("a cell or two that changed are no somebody")
  func spots() throws {
    var map = map()
    var luma = [UInt8](repeating: 90, count: cells)
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    luma[20 * 80 + 40] = 120
    luma[20 * 80 + 41] = 120
    #expect(map.changes(luma: luma).allSatisfy { !map.isLarge($0) })
    luma[21 * 80 + 41] = 120
    luma[22 * 80 + 41] = 120
    #expect(map.changes(luma: luma).contains { map.isLarge($0) })
  }

  @Test("where the picture was reduced, only large faces have been looked for")
  func reduced() throws {
    var map = map()
    var luma = [UInt8](repeating: 90, count: cells)
    let small = ChangeMap.Suspect(box: Box(x: 600, y: 300, width: 40, height: 60), score: 0.5)
    let large = ChangeMap.Suspect(box: Box(x: 600, y: 300, width: 150, height: 180), score: 0.5)
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [small, large])
    luma[20 * 80 + 40] = 120
    map.examined([DetectionMosaic.Part(region: whole, reduction: 2)], luma: luma, found: [])
    #expect(map.suspects == [small])
    #expect(!map.changes(luma: luma).isEmpty)
  }

  @Test("changes far apart are parts of their own, near ones one part")
  func parts() throws {
    var map = map()
    var luma = [UInt8](repeating: 90, count: cells)
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    for column in [3, 7, 70] { luma[20 * 80 + column] = 120 }
    let parts = map.changes(luma: luma)
    #expect(parts.count == 2)
    for column in [3, 7, 70] {
      #expect(
        parts.contains { part in
          part.x <= column * 16 && part.x + part.width >= column * 16 + 16 && part.y <= 320
            && part.y + part.height >= 336
        })
    }
  }

  @Test("what may be a face, and where one should be, is examined again and again")
  func suspect() throws {
    var map = map()
    let luma = [UInt8](repeating: 90, count: cells)
    let face = Box(x: 600, y: 300, width: 40, height: 60)
    map.examined(
      [DetectionMosaic.Part(region: whole)], luma: luma,
      found: [ChangeMap.Suspect(box: face, score: 0.5)])
    let around = map.surroundings(of: [.init(box: Box(x: 100, y: 100, width: 40, height: 40))])
    #expect(around.count == 2)
    #expect(around[0].region.x < 100 && around[0].region.x + around[0].region.width > 140)
    #expect(around[1].region.x < 600 && around[1].region.x + around[1].region.width > 640)
    #expect(around.allSatisfy { $0.reduction == 1 })
    let near = map.surroundings(of: [.init(box: Box(x: 100, y: 100, width: 150, height: 180))])
    #expect(near.first?.reduction == 4)
    let new = map.surroundings(
      of: [.init(box: Box(x: 300, y: 300, width: 20, height: 24), reach: 90)])
    #expect(new.first?.region == PixelRegion(x: 210, y: 210, width: 200, height: 204))
    #expect(map.surroundings(of: [], leastScore: 0.6).isEmpty)
    // It is suspected until it is examined again.
    map.examined(
      [DetectionMosaic.Part(region: PixelRegion(x: 0, y: 0, width: 320, height: 320))], luma: luma,
      found: [])
    #expect(map.suspects.count == 1)
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    #expect(map.suspects.isEmpty)
    // A network may give any number.
    let odd = Box(x: .infinity, y: -1e30, width: 1e30, height: 4)
    map.examined(
      [DetectionMosaic.Part(region: whole)], luma: luma,
      found: [ChangeMap.Suspect(box: odd, score: 0.5)])
    _ = map.surroundings(of: [.init(box: odd, reach: .infinity)])
    map.examined([DetectionMosaic.Part(region: whole)], luma: luma, found: [])
    #expect(map.suspects.isEmpty)
  }

  @Test("a mosaic holds every part, and its tiles do not overlap", arguments: 0..<40)
  func mosaic(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let parts = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
      let (width, height) = (
        Int.random(in: 20...500, using: &generator), Int.random(in: 20...500, using: &generator)
      )
      let region = PixelRegion(
        x: Int.random(in: 0...(1920 - width), using: &generator),
        y: Int.random(in: 0...(1080 - height), using: &generator), width: width, height: height)
      return DetectionMosaic.Part(
        region: region, reduction: [1, 2, 4].randomElement(using: &generator) ?? 1)
    }
    let mosaic = DetectionMosaic(of: parts, frameWidth: 1920, frameHeight: 1080)
    #expect(mosaic.width % 32 == 0 && mosaic.height % 32 == 0)
    func isInside(_ inner: PixelRegion, _ outer: PixelRegion) -> Bool {
      inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
    }
    for part in parts {
      #expect(
        mosaic.tiles.contains {
          isInside(part.region, $0.region) && $0.reduction <= part.reduction
        }, "seed \(seed)")
    }
    let frame = PixelRegion(x: 0, y: 0, width: 1920, height: 1080)
    let canvas = PixelRegion(x: 0, y: 0, width: mosaic.width, height: mosaic.height)
    let placed = mosaic.tiles.map { tile in
      PixelRegion(x: tile.x, y: tile.y, width: tile.width, height: tile.height)
    }
    for (index, tile) in mosaic.tiles.enumerated() {
      #expect(isInside(tile.region, frame) && isInside(placed[index], canvas))
      for other in placed.indices where other != index {
        #expect(!placed[other].overlaps(placed[index]))
        #expect(
          mosaic.tiles[other].reduction != tile.reduction
            || !mosaic.tiles[other].region.overlaps(tile.region))
      }
      let middle = Point(
        x: Float(tile.x + tile.width / 2), y: Float(tile.y + tile.height / 2))
      #expect(mosaic.tile(at: middle) == tile)
    }
    #expect(mosaic.tile(at: Point(x: -1, y: 0)) == nil)
  }
}

@Suite("A frame is enlarged in parts to find small faces")
struct SmallFaceTests {
  @Test(
    "the parts cover the frame, and overlap by what must lie in one of them",
    arguments: [(1920, 1080), (1280, 720), (640, 480), (3840, 2160), (641, 65), (20, 9000)],
    [640, 1984])
  func tiles(size: (width: Int, height: Int), side: Int) {
    let (width, height) = size
    let tiles = FaceFinder.tiles(frameWidth: width, frameHeight: height, side: side)
    #expect(tiles.allSatisfy { $0.width <= side && $0.height <= side })
    #expect(Set(tiles.map { [$0.width, $0.height] }).count == 1)
    // Every square of 64 pixels lies in one part as a whole.
    for y in stride(from: 0, through: max(0, height - 64), by: 7) {
      for x in stride(from: 0, through: max(0, width - 64), by: 7) {
        let (right, bottom) = (min(width, x + 64), min(height, y + 64))
        let isInside = tiles.contains { tile in
          tile.x <= x && tile.y <= y && tile.x + tile.width >= right
            && tile.y + tile.height >= bottom
        }
        if !isInside { Issue.record("(\(x), \(y)) of \(width)x\(height)") }
      }
    }
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

  @Test("what was done with each stretch is kept, from the first picture to the last")
  func stretches() throws {
    let path = try visitor()
    func log(_ level: JobOptions.Thoroughness, audit: Double = 0) throws -> [Stretch] {
      let recorded = try Recorded(worker, path, options(level, audit: audit))
      let log = try #require(recorded.summary).accounting.stretches.stretches
      #expect(log.first?.startSeconds == 0)
      #expect(abs((log.last?.endSeconds ?? 0) - 19.9) < 0.11)
      #expect(zip(log, log.dropFirst()).allSatisfy { $0.endSeconds == $1.startSeconds })
      return log
    }
    #expect(try log(.exhaustive).map(\.treatment) == [.decoded])
    let normal = try log(.normal)
    #expect(normal.contains { $0.treatment == .quiet && $0.startSeconds < 9 })
    #expect(
      normal.contains {
        $0.treatment == .decoded && $0.startSeconds <= 11 && $0.endSeconds >= 13
      })
    #expect(try log(.normal, audit: 1).contains { $0.treatment == .audited })
    #expect(try !log(.normal, audit: 1).contains { $0.treatment == .quiet })
  }

  @Test("a picture is examined whatever is asked for")
  func picture() throws {
    let path = try TestResources.path("dump-small/queries/Gordon_Brown.jpg")
    let all = try Recorded(worker, path, options(.exhaustive))
    #expect(try Recorded(worker, path, options(.fast)).timeless == all.timeless)
  }
}
