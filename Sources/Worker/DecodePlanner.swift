import FFmpeg
import FaceModel
import FaceRecognition
import SightingStream

/// Decides before a video is decoded which of its groups of pictures are, from the sizes of its
/// packets and a look at key pictures alone. For one thread.
///
/// A stretch is one group of pictures, or several that follow each other and last a second together.
struct DecodePlanner {
  /// What comes of it.
  struct Outcome {
    var plan: DecodePlan
    /// Stretches that would have been left out and are decoded to see what that costs: from the
    /// first to the last time stamp of each.
    var audited: [ClosedRange<Int64>]
  }

  /// What a look at the key picture of a stretch has shown.
  struct Look {
    /// Something that may be a face.
    var showsSuspect = false
    /// The picture differs from the last one that was looked at.
    var hasChanged = false
  }

  /// An amount of activity: see `PacketActivity.Level`.
  struct Limits {
    var mean: Double
    var peak: Double
  }

  /// Beyond this somebody moves: the stretch is decoded with its neighbours.
  ///
  /// Source: measured on composed clips of still scenes with sensor noise, x264 and x265, at constant
  /// quality: without anybody the mean stays below 1.14 and the peak below 1.27; one person of 100
  /// pixels face height in 1080 rows raises the mean to 1.4 and more, the peak to 1.45.
  static let busy = Limits(mean: 1.4, peak: 1.8)
  /// Beyond this there may be somebody far away: unless all has to be fast, the stretch is decoded.
  static let stirring = Limits(mean: 1.25, peak: 1.3)

  private static let stretchSeconds = 1.0
  /// Between two looks at what is quiet, in seconds, when all has to be fast: whoever comes is seen
  /// by the packets; the looks are for those who stand still.
  private static let restSeconds = 4.0

  private let options: JobOptions
  private let timeBase: TimeBase
  private let trail: PacketTrail
  private let stretches: [Range<Int>]
  /// Of the content of the video, so that every run draws the same audit.
  private let seed: UInt64

  init(trail: PacketTrail, timeBase: TimeBase, options: JobOptions) {
    self.trail = trail
    self.timeBase = timeBase
    self.options = options
    stretches = Self.stretches(of: trail, seconds: timeBase.seconds)
    var hash = Hash()
    for packet in trail.packets { hash.add(UInt64(bitPattern: Int64(packet.bytes))) }
    seed = hash.value
  }

  /// Several groups that follow each other, until they last `stretchSeconds`; less than half of that
  /// at the end belongs to the last of them.
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
    let sampled = sampledPackets()
    guard stretches.count > 1, options.thoroughness != .exhaustive else {
      return Outcome(plan: self.plan(decoding: stretches.map { _ in true }, sampled), audited: [])
    }
    let levels = PacketActivity(trail, stretches: stretches).levels
    let stirring = levels.map { level in
      exceeds(level, options.thoroughness == .normal ? Self.stirring : Self.busy)
    }
    let busy = levels.map { exceeds($0, Self.busy) }
    // Looking costs about a tenth of decoding the stretch: not worth it where the answer is known.
    let isWanted = wantedLooks(busy, telling: levels.map { $0 != nil })
    let shown = isWanted.contains(true) ? try look(keyPlan(where: isWanted)) : [:]
    let looks = stretches.indices.map { index -> Look? in
      guard isWanted[index] else { return nil }
      // A key picture that could not be looked at speaks for decoding.
      return shown[trail.packets[stretches[index].lowerBound].stamp] ?? Look(showsSuspect: true)
    }
    let active = stretches.indices.map { busy[$0] || showsSuspect(looks, $0) }
    let decoded = active.indices.map { index in
      active[index] || stirring[index] || hasChanged(looks, index)
        || !isCalm(looks, index)
          && (max(0, index - 1)...min(active.count - 1, index + 1)).contains { active[$0] }
    }
    let audit = decoded.indices.map { !decoded[$0] && isAudited($0) }
    return Outcome(
      plan: self.plan(decoding: zip(decoded, audit).map { $0 || $1 }, sampled),
      audited: audit.indices.filter { audit[$0] }.map { span(of: stretches[$0]) })
  }

  /// Pictures that stand alone tell nothing by their sizes; the decoding of them can be thinned
  /// instead, so that only `fast` leaves groups of them out.
  private func exceeds(_ level: PacketActivity.Level?, _ limits: Limits) -> Bool {
    guard let level else { return options.thoroughness == .normal }
    return level.mean > limits.mean || level.peak > limits.peak
  }

  /// Which key pictures are looked at.
  ///
  /// - Parameter isTold: Of each stretch, whether its packets tell how much happens in it.
  private func wantedLooks(_ busy: [Bool], telling isTold: [Bool]) -> [Bool] {
    guard options.thoroughness == .fast else { return busy.map(!) }
    var last: Int64?
    return stretches.indices.map { index in
      guard !busy[index], isTold[index] else {
        last = nil
        return !busy[index]
      }
      let stamp = trail.packets[stretches[index].lowerBound].stamp
      if let last, timeBase.seconds(stamp - last) < Self.restSeconds - 1e-3 { return false }
      last = stamp
      return true
    }
  }

  /// Something that may be a face at its own key picture or at the next one.
  private func showsSuspect(_ looks: [Look?], _ index: Int) -> Bool {
    looks[index...min(index + 1, looks.count - 1)].contains { $0?.showsSuspect == true }
  }

  /// Something came, went or moved between its key picture and the next one.
  private func hasChanged(_ looks: [Look?], _ index: Int) -> Bool {
    options.thoroughness == .normal && index + 1 < looks.count
      && looks[index + 1]?.hasChanged == true
  }

  /// Its own key picture and the next one were both looked at, and showed that nothing came or went:
  /// whoever is in view in the stretch beside it is not here.
  private func isCalm(_ looks: [Look?], _ index: Int) -> Bool {
    options.thoroughness == .normal
      && (index...min(index + 1, looks.count - 1)).allSatisfy { looks[$0]?.showsSuspect == false }
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

  private func plan(decoding isDecoded: [Bool], _ sampled: [Bool]) -> DecodePlan {
    var plan = DecodePlan(trail)
    let isIntraOnly = trail.isIntraOnly
    for (number, stretch) in stretches.enumerated() {
      for index in stretch {
        if !isDecoded[number] {
          plan[index] = .leaveOutGroup
        } else if !sampled[index] {
          plan[index] = isIntraOnly ? .leaveOut : .decodeIfReferenced
        }
      }
    }
    let starts = Dictionary(
      uniqueKeysWithValues: trail.groups.enumerated().map { ($0.element.lowerBound, $0.offset) })
    for (number, stretch) in stretches.enumerated().dropFirst()
    where isDecoded[number] && !isDecoded[number - 1] {
      if let group = starts[stretch.lowerBound] { plan.leaveOutLeadingPictures(ofGroup: group) }
    }
    return plan
  }

  /// Whether each packet's picture is one that the sampler takes.
  private func sampledPackets() -> [Bool] {
    var sampler = FrameSampler(framesPerSecond: options.framesPerSecond)
    var sampled = Array(repeating: false, count: trail.packets.count)
    let order = trail.packets.indices.sorted { trail.packets[$0].stamp < trail.packets[$1].stamp }
    guard let first = order.first else { return sampled }
    for index in order {
      let units = trail.packets[index].stamp - trail.packets[first].stamp
      sampled[index] = sampler.takes(seconds: timeBase.seconds(units))
    }
    return sampled
  }

  private func span(of stretch: Range<Int>) -> ClosedRange<Int64> {
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
/// Source: G. Fowler, L. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm" (offset basis and
/// prime); S. Vigna's splitmix64 (the mix).
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
