import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Decides before a video is decoded which of its groups of pictures are, and how far, from the
/// sizes of its packets and on key pictures alone. For one thread.
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

  /// What the key picture of a stretch has shown.
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
  /// - Parameter look: Looks at key pictures: it gets a plan that decodes nothing but these, and
  ///   returns what each showed, by its time stamp.
  func plan(look: (DecodePlan) throws -> [Int64: Look]) rethrows -> Outcome {
    guard stretches.count > 1, options.thoroughness != .exhaustive else {
      return Outcome(plan: wholePlan, audited: [])
    }
    let sampled = sampledPackets()
    let activity = PacketActivity(trail, stretches: stretches)
    let isWanted = wantedLooks(activity)
    let shown = isWanted.contains(true) ? try look(keyPlan(where: isWanted)) : [:]
    let looks = stretches.indices.map { index -> Look? in
      guard isWanted[index] else { return nil }
      // A key picture that could not be examined speaks for decoding.
      return shown[trail.packets[stretches[index].lowerBound].stamp] ?? Look(showsSuspect: true)
    }
    let ends = ends(activity, looks)
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

  /// A plan for nothing but the key pictures of some stretches.
  private func keyPlan(where isWanted: [Bool]) -> DecodePlan {
    var plan = DecodePlan(trail)
    for index in trail.packets.indices { plan[index] = .leaveOut }
    for (index, stretch) in stretches.enumerated() where isWanted[index] {
      plan[stretch.lowerBound] = .decode
    }
    return plan
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
