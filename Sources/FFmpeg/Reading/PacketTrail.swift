/// The packets of a video in the order of decoding, without their bytes: what can be known of it
/// before anything is decoded.
public struct PacketTrail: Sendable, Hashable {
  /// One compressed picture.
  public struct Packet: Sendable, Hashable {
    /// When the picture is shown, in units of the reader's time base.
    public var stamp: Int64
    public var bytes: Int32
    /// Decoding can begin here.
    public var isKey: Bool

    public init(stamp: Int64, bytes: Int32, isKey: Bool) {
      self.stamp = stamp
      self.bytes = bytes
      self.isKey = isKey
    }
  }

  public let packets: [Packet]
  /// Groups of pictures: each but the first begins with a key picture, and is decoded without those
  /// before, except for pictures that are shown before its key picture.
  public let groups: [Range<Int>]
  /// Of each group, whether none of its pictures needs any before it: the decoder may have been given
  /// only a part of the group before, and is none the worse for it.
  public let isClosed: [Bool]

  /// - Parameter unsevered: Packets with key pictures behind which pictures may need some before them,
  ///   even if they are shown later than the key picture.
  public init(packets: [Packet], unsevered: Set<Int> = []) {
    self.packets = packets
    var groups: [Range<Int>] = []
    var start = 0
    for index in packets.indices.dropFirst() where packets[index].isKey {
      groups.append(start..<index)
      start = index
    }
    if !packets.isEmpty { groups.append(start..<packets.count) }
    self.groups = groups
    isClosed = groups.map { group in
      !unsevered.contains(group.lowerBound)
        && group.allSatisfy { packets[$0].stamp >= packets[group.lowerBound].stamp }
    }
  }

  /// Every picture can be decoded by itself.
  public var isIntraOnly: Bool { packets.allSatisfy(\.isKey) }

  /// Each stamp is there once, groups are shown one after the other, and there is no pause of more
  /// than `longestPause` units: what is decoded in part has the times that it has when all is
  /// decoded.
  public func isOrderly(longestPause: Int64) -> Bool {
    guard packets.first?.isKey == true else { return false }
    var last: Int64?
    for group in groups {
      for stamp in packets[group].map(\.stamp).sorted() {
        if let last {
          let (pause, overflow) = stamp.subtractingReportingOverflow(last)
          guard !overflow, pause > 0, pause <= longestPause else { return false }
        }
        last = stamp
      }
    }
    return true
  }
}
