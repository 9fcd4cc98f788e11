import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Decides before a video is decoded which of its groups of pictures are, and how far, from the
/// sizes of its packets and from looks at key pictures and at few others. For one thread.
///
/// A stretch is one group of pictures, or several that follow each other and last a second
/// together.
struct DecodePlanner {
  /// What comes of it.
  struct Outcome {
    var plan: DecodePlan
    /// Stretches that would have been left out and are decoded to see what that costs: from the
    /// first to the last time stamp of each.
    var audited: [ClosedRange<Int64>]
    /// Of what is left out the few stretches in which somebody is most likely, to be examined before
    /// the plan is followed, and the plan that decodes nothing but these.
    var doubts: (stretches: [ClosedRange<Int64>], plan: DecodePlan)?
  }

  /// What a picture has shown.
  struct Look {
    /// Something that may be a face.
    var showsSuspect = false
    /// The picture differs from the last one that was examined.
    var hasChanged = false
  }

  private static let stretchSeconds = 1.0
  /// How many stretches are examined for doubt: this part of what is drawn at random.
  ///
  /// Source: our choice: a file has at least one, and of a long quiet one decoding two in a thousand
  /// costs little beside what else is done with it.
  private static let doubtShare = 0.25
  let options: JobOptions
  let timeBase: TimeBase
  let trail: PacketTrail
  /// Of a picture.
  let pixels: Int
  let stretches: [Range<Int>]
  /// Of the content of the video, so that every run draws the same audit.
  private let seed: UInt64

  /// - Parameter pixels: Of a picture.
  init(trail: PacketTrail, timeBase: TimeBase, pixels: Int, options: JobOptions) {
    self.trail = trail
    self.pixels = max(1, pixels)
    self.timeBase = timeBase
    self.options = options
    stretches = Self.stretches(of: trail, seconds: timeBase.seconds)
    var hash = Hash()
    for packet in trail.packets { hash.add(UInt64(bitPattern: Int64(packet.bytes))) }
    seed = hash.value
  }

  /// Several groups that follow each other, until they last `stretchSeconds`; less than half of
  /// that at the end belongs to the last of them.
  static func stretches(
    of trail: PacketTrail, seconds: (Int64) -> Double
  ) -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var start = 0
    for group in trail.groups.dropFirst() {
      let length = trail.packets[group.lowerBound].stamp - trail.packets[start].stamp
      guard seconds(length) >= stretchSeconds - 1e-3 else { continue }
      stretches.append(start..<group.lowerBound)
      start = group.lowerBound
    }
    guard let end = trail.packets.map(\.stamp).max() else { return [] }
    if let last = stretches.last,
      seconds(end - trail.packets[start].stamp) < stretchSeconds / 2
    {
      stretches[stretches.count - 1] = last.lowerBound..<trail.packets.count
    } else {
      stretches.append(start..<trail.packets.count)
    }
    return stretches
  }

  /// Makes the plan.
  ///
  /// - Parameter look: Looks at the pictures of which a plan says `.decode`, and returns what each
  ///   showed, by its time stamp. It is called for key pictures, and then for pictures between some
  ///   of them.
  func plan(look: (DecodePlan) throws -> [Int64: Look]) rethrows -> Outcome {
    guard stretches.count > 1, options.thoroughness != .exhaustive else {
      return Outcome(plan: wholePlan, audited: [])
    }
    let sampled = sampledPackets()
    let activity = PacketActivity(trail, stretches: stretches)
    let isWanted = wantedLooks(activity)
    let keys = stretches.indices.map { isWanted[$0] ? [stretches[$0].lowerBound] : [] }
    let judgement = judgement(activity, try looks(at: keys, look).map(\.first))
    let ends = ends(judgement, try looks(at: picturesBetween(judgement), look))
    let audit = ends.indices.map { ends[$0] == stretches[$0].lowerBound && isAudited($0) }
    return Outcome(
      plan: self.plan(
        decodingTo: ends.indices.map { audit[$0] ? stretches[$0].upperBound : ends[$0] }, sampled),
      audited: audit.indices.filter { audit[$0] }.map { span(of: stretches[$0]) },
      doubts: doubts(
        ends.indices.filter { ends[$0] == stretches[$0].lowerBound && !audit[$0] }, activity))
  }

  /// Leaves out only what is not sampled and wanted for nothing else.
  var wholePlan: DecodePlan { plan(decodingTo: stretches.map(\.upperBound), sampledPackets()) }

  /// Of the stretches that are left out, those of which the busiest moment comes nearest to showing
  /// somebody. Unlike what is drawn at random they say nothing of the others, but find more.
  private func doubts(
    _ quiet: [Int], _ activity: PacketActivity
  ) -> (stretches: [ClosedRange<Int64>], plan: DecodePlan)? {
    guard options.thoroughness == .normal else { return nil }
    let count = (options.auditShare * Self.doubtShare * Double(quiet.count)).rounded(.up)
    func peak(_ index: Int) -> Double { activity.levels[index]?.peak ?? 0 }
    let doubted = quiet.sorted { (-peak($0), $0) < (-peak($1), $1) }.prefix(Int(count)).sorted()
    guard !doubted.isEmpty else { return nil }
    var ends = stretches.map(\.lowerBound)
    for index in doubted { ends[index] = stretches[index].upperBound }
    return (doubted.map { span(of: stretches[$0]) }, plan(decodingTo: ends, sampledPackets()))
  }

  /// What some pictures of each stretch show.
  private func looks(
    at pictures: [[Int]], _ look: (DecodePlan) throws -> [Int64: Look]
  ) rethrows -> [[Look]] {
    let all = pictures.flatMap { $0 }
    let shown = all.isEmpty ? [:] : try look(plan(showing: all))
    return pictures.map { pictures in
      // A picture that could not be examined speaks for decoding.
      pictures.map { shown[trail.packets[$0].stamp] ?? Look(showsSuspect: true) }
    }
  }

  /// A plan for nothing but some pictures and what these are made from.
  ///
  /// - Parameter pictures: Numbers of packets, in any order.
  func plan(showing pictures: [Int]) -> DecodePlan {
    var plan = DecodePlan(trail)
    for index in trail.packets.indices { plan[index] = .leaveOut }
    for picture in pictures {
      let key = keyPicture(of: picture)
      for index in key..<picture where plan[index] != .decode { plan[index] = .decodeIfReferenced }
      plan[picture] = .decode
      // What is left out of a group that was begun, its key picture apart, may be missed by others.
      for index in picture + 1..<trail.packets.count {
        guard key < picture, !trail.packets[index].isKey, plan[index] == .leaveOut else { break }
        plan[index] = .leaveOutGroup
      }
    }
    return plan
  }

  /// The key picture with which the group of a picture begins.
  func keyPicture(of picture: Int) -> Int {
    var index = picture
    while index > 0, !trail.packets[index].isKey { index -= 1 }
    return index
  }

  /// - Parameter ends: Of each stretch, the first packet that is not decoded.
  private func plan(decodingTo ends: [Int], _ sampled: [Bool]) -> DecodePlan {
    var plan = DecodePlan(trail)
    let isIntraOnly = trail.isIntraOnly
    var reached: [Int] = []
    for (stretch, end) in zip(stretches, ends) {
      for index in stretch where !sampled[index] {
        plan[index] = isIntraOnly ? .leaveOut : .decodeIfReferenced
      }
      reached.append(plan.leaveOutEnd(of: stretch, from: end))
    }
    let starts = Dictionary(
      uniqueKeysWithValues: trail.groups.enumerated().map { ($0.element.lowerBound, $0.offset) })
    for (number, stretch) in stretches.enumerated().dropFirst()
    where ends[number] > stretch.lowerBound && reached[number - 1] < stretch.lowerBound {
      if let group = starts[stretch.lowerBound] { plan.leaveOutLeadingPictures(ofGroup: group) }
    }
    plan.leaveOutUnwantedEnds()
    return plan
  }

  /// Whether each packet's picture is one that the sampler takes.
  private func sampledPackets() -> [Bool] {
    var sampler = FrameSampler(framesPerSecond: options.framesPerSecond)
    var sampled = Array(repeating: false, count: trail.packets.count)
    // The reader counts from the first picture that is shown, and never gives those before it.
    let shown = trail.packets.indices.filter {
      trail.packets[$0].isShown && trail.packets[$0].stamp >= trail.origin
    }
    for index in shown.sorted(by: { trail.packets[$0].stamp < trail.packets[$1].stamp }) {
      let units = trail.packets[index].stamp - trail.origin
      sampled[index] = sampler.takes(seconds: timeBase.seconds(units))
    }
    return sampled
  }

  func span(of stretch: Range<Int>) -> ClosedRange<Int64> {
    let stamps = trail.packets[stretch].map(\.stamp)
    return (stamps.min() ?? 0)...(stamps.max() ?? 0)
  }

  private func isAudited(_ index: Int) -> Bool {
    guard options.auditShare > 0 else { return false }
    var hash = Hash()
    hash.add(seed)
    hash.add(UInt64(index))
    return Double(hash.value >> 11) * 0x1p-53 < options.auditShare
  }
}

/// FNV-1a of 64 bits with a final mix, so that neighbouring numbers fall apart.
///
/// Source: G. Fowler, L. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm" (offset basis
/// and prime); S. Vigna's splitmix64 (the mix).
private struct Hash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      state = (state ^ (word >> UInt64(shift) & 0xff)) &* 0x0000_0100_0000_01b3
    }
  }

  var value: UInt64 {
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
