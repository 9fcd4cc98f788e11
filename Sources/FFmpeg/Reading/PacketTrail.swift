import CFFmpeg

/// The packets of a video in the order of decoding, without their bytes: what can be known of it
/// before anything is decoded.
public struct PacketTrail: Sendable, Hashable {
  /// One compressed picture.
  public struct Packet: Sendable, Hashable {
    /// When the picture is shown, in units of the reader's time base.
    public var stamp: Int64
    /// The packet's size in bytes.
    public var bytes: Int32
    /// Decoding can begin here.
    public var isKey: Bool
    /// Its picture is part of the recording: an edit list does not hide it.
    public var isShown: Bool

    /// A packet that is shown at `stamp`, in units of the reader's time base.
    public init(stamp: Int64, bytes: Int32, isKey: Bool, isShown: Bool = true) {
      self.stamp = stamp
      self.bytes = bytes
      self.isKey = isKey
      self.isShown = isShown
    }
  }

  /// In the order of decoding.
  public let packets: [Packet]
  /// The stamp of second 0: `MediaReader` counts the time of its frames from there.
  public let origin: Int64
  /// Groups of pictures: each but the first begins with a key picture, and is decoded without those
  /// before, except for pictures that are shown before its key picture.
  public let groups: [Range<Int>]
  /// Of each group, whether none of its pictures needs any before it: the decoder may have been
  /// given only a part of the group before, and is none the worse for it.
  public let isClosed: [Bool]

  /// - Parameters:
  ///   - unsevered: Packets with key pictures after which pictures may need some before them, even
  ///     if they are shown later than the key picture.
  ///   - origin: The stamp of second 0; `nil` for that of the first picture.
  public init(packets: [Packet], unsevered: Set<Int> = [], origin: Int64? = nil) {
    self.packets = packets
    self.origin = origin ?? packets.filter(\.isShown).map(\.stamp).min() ?? 0
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
        guard Timeline.sane.contains(stamp) else { return false }
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

extension PacketTrail {
  /// A trail that grows packet by packet.
  struct Draft {
    /// Whether a key packet refers to none before it, and none after it to any before it.
    let isSevered: (PacketHandle) -> Bool
    private var packets: [Packet] = []
    private var unsevered: Set<Int> = []
    /// Every packet so far says when its picture is shown.
    private var hasStamps = true

    init(isSevered: @escaping (PacketHandle) -> Bool) {
      self.isSevered = isSevered
    }

    /// Takes the next packet in the order of decoding.
    mutating func add(_ packet: PacketHandle) {
      guard hasStamps else { return }
      guard let found = Packet(packet) else {
        hasStamps = false
        packets = []
        return
      }
      if found.isKey, !isSevered(packet) { unsevered.insert(packets.count) }
      packets.append(found)
    }

    /// The whole trail; `nil` when a packet does not say when its picture is shown.
    ///
    /// - Parameter origin: The stamp of second 0.
    func trail(origin: Int64?) -> PacketTrail? {
      hasStamps ? PacketTrail(packets: packets, unsevered: unsevered, origin: origin) : nil
    }
  }
}

extension PacketTrail.Packet {
  /// `nil` when the packet does not say when its picture is shown.
  init?(_ packet: PacketHandle) {
    let fields = packet.pointer.pointee
    guard fields.pts != CFFmpegNoTimestamp else { return nil }
    self.init(
      stamp: fields.pts, bytes: fields.size, isKey: fields.flags & AV_PKT_FLAG_KEY != 0,
      isShown: fields.flags & AV_PKT_FLAG_DISCARD == 0)
  }
}
