import CFFmpeg

/// Which pictures of a video are decoded.
///
/// Pictures that are left out still have their places in time: the others keep the times that they
/// have when everything is decoded, and the same pixels.
public struct DecodePlan: Sendable {
  /// What is done with one packet.
  public enum Choice: UInt8, Sendable {
    case decode
    /// Decoded only if other pictures are made from it.
    case decodeIfReferenced
    /// Left out by itself: nothing that is decoded is made from it.
    case leaveOut
    /// Left out with the rest of its group of pictures: the decoder starts again after them.
    case leaveOutGroup
  }

  /// The packets that the plan is about.
  public let trail: PacketTrail
  /// One for each packet of the trail.
  public private(set) var choices: [Choice]

  /// Decodes all.
  public init(_ trail: PacketTrail) {
    self.trail = trail
    choices = Array(repeating: .decode, count: trail.packets.count)
  }

  /// Decodes the groups of pictures that show some time stamps, with those before them that they
  /// need, and nothing else: these pictures are as when everything is decoded.
  public init(_ trail: PacketTrail, showing stamps: Set<Int64>) {
    self.init(trail)
    for index in choices.indices { choices[index] = .leaveOutGroup }
    for (number, group) in trail.groups.enumerated()
    where group.contains(where: { stamps.contains(trail.packets[$0].stamp) }) {
      let first = trail.isClosed[...number].lastIndex(of: true) ?? 0
      for index in trail.groups[first].lowerBound..<group.upperBound { choices[index] = .decode }
    }
  }

  /// What is done with the packet of this index in the trail.
  public subscript(packet: Int) -> Choice {
    get { choices[packet] }
    set { choices[packet] = newValue }
  }

  /// Leaves out the end of a group of pictures, or of several that follow each other: from a packet
  /// on or a few later, where nothing that is shown before the end comes after it in the file.
  ///
  /// - Returns: Where it ends to be decoded: the number of a packet, or the end of `packets`.
  @discardableResult
  public mutating func leaveOutEnd(of packets: Range<Int>, from packet: Int) -> Int {
    guard packet < packets.upperBound else { return packets.upperBound }
    var latest = packets[..<packet].map { trail.packets[$0].stamp }.max() ?? .min
    // Of each packet from there on, the earliest stamp from it to the end.
    var earliest: [Int64] = []
    for index in packets[packet...].reversed() {
      earliest.append(min(earliest.last ?? .max, trail.packets[index].stamp))
    }
    for index in packets[packet...] {
      guard let next = earliest.popLast(), next < latest else {
        for index in index..<packets.upperBound { choices[index] = .leaveOutGroup }
        return index
      }
      latest = max(latest, trail.packets[index].stamp)
    }
    return packets.upperBound
  }

  /// Leaves out what is at the end of a group of pictures and wanted for nothing: pictures that
  /// were to be decoded only for others, where none of these is decoded.
  public mutating func leaveOutUnwantedEnds() {
    for (number, group) in trail.groups.enumerated() {
      var end = group.upperBound
      while end > group.lowerBound, choices[end - 1] == .leaveOutGroup { end -= 1 }
      if end == group.upperBound, number + 1 < trail.groups.count, !trail.isClosed[number + 1],
        choices[group.upperBound] != .leaveOutGroup
      {
        continue
      }
      for index in (group.lowerBound..<end).reversed() {
        guard choices[index] == .decodeIfReferenced || choices[index] == .leaveOut else { break }
        choices[index] = .leaveOut
      }
    }
  }

  /// Leaves out what cannot be decoded because the group before is left out: pictures that come
  /// after the key picture in the file and are shown before it.
  public mutating func leaveOutLeadingPictures(ofGroup number: Int) {
    let group = trail.groups[number]
    let key = trail.packets[group.lowerBound].stamp
    for index in group where trail.packets[index].stamp < key { choices[index] = .leaveOut }
  }
}

/// Follows a plan along the packets of one reading.
struct PlannedReading {
  private let plan: DecodePlan
  /// The packet that is expected next.
  private var next = 0
  /// Packets that were not the expected one: after a few the file is not the plan's.
  private var surprises = 0
  private static let patience = 64
  /// Of pictures left out, shown after the last frame that was handed out; in units.
  private var leftOut: [Int64] = []
  /// Times of the pictures left out before the last frame that was handed out, in seconds.
  var passedSeconds: [Double] = []
  /// The decoder is being emptied before a group that is left out.
  private var isEmptyingDecoder = false
  /// Packets were given to the decoder since it started again.
  private var decoderIsUsed = true

  init(_ plan: DecodePlan) {
    self.plan = plan
  }

  /// What to do with the packet that was read. One that the plan does not know is decoded.
  private mutating func choice(for packet: PacketTrail.Packet) -> DecodePlan.Choice {
    let packets = plan.trail.packets
    if next >= packets.count || packets[next] != packet {
      // The reader may have read on before it got the plan, or have been sent elsewhere.
      surprises += 1
      guard surprises <= Self.patience, let index = packets.firstIndex(of: packet) else {
        return .decode
      }
      next = index
    }
    next += 1
    return plan[next - 1]
  }

  /// Gives the decoder the packet that was read, or not.
  ///
  /// - Parameter isDraining: Is set when the decoder has to be emptied before it goes on.
  /// - Returns: FFmpeg's result.
  mutating func send(
    _ packet: PacketHandle, to decoder: Decoder, isDraining: inout Bool
  ) -> Int32 {
    guard let facts = PacketTrail.Packet(packet) else { return decoder.send(packet) }
    let choice = choice(for: facts)
    switch choice {
    case .decode, .decodeIfReferenced:
      decoder.pointer.pointee.skip_frame =
        choice == .decode ? AVDISCARD_DEFAULT : AVDISCARD_NONREF
      decoderIsUsed = true
      return decoder.send(packet)
    case .leaveOut:
      leaveOut(facts)
      return 0
    case .leaveOutGroup:
      leaveOut(facts)
      guard decoderIsUsed else { return 0 }
      decoderIsUsed = false
      isEmptyingDecoder = true
      isDraining = true
      return decoder.send(nil)
    }
  }

  /// Whether the decoder was emptied only to leave out a group; it is ready for the next one then.
  mutating func restarts(_ decoder: Decoder) -> Bool {
    guard isEmptyingDecoder else { return false }
    isEmptyingDecoder = false
    avcodec_flush_buffers(decoder.pointer)
    return true
  }

  /// Takes over that a packet is not decoded; what would not have been shown is not missed.
  private mutating func leaveOut(_ packet: PacketTrail.Packet) {
    if packet.isShown { leftOut.append(packet.stamp) }
  }

  /// The file is read on from elsewhere.
  mutating func forgetPosition() {
    leftOut = []
    passedSeconds = []
    isEmptyingDecoder = false
    decoderIsUsed = true
  }

  /// The stamps of pictures left out that are shown before `stamp`, in order; they are forgotten.
  mutating func takeLeftOut(before stamp: Int64) -> [Int64] {
    guard leftOut.contains(where: { $0 < stamp }) else { return [] }
    let due = leftOut.filter { $0 < stamp }.sorted()
    leftOut.removeAll { $0 < stamp }
    return due
  }
}
