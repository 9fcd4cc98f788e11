import CFFmpeg

/// Finds in a packet what a decoder makes pictures of, and leaves out how a container frames it.
///
/// The same pictures come as units with their lengths before them (MP4, Matroska, FLV) or with start
/// codes between them (transport streams, AVI, raw streams), with parameter sets, delimiters and
/// filler among them or apart. Sources: ITU-T H.264, table 7-1 and annex B; H.265, table 7-1 and
/// annex B; ISO/IEC 14496-15; ISO/IEC 13818-2 and 14496-2, start codes.
struct CodedUnits {
  private enum Kind {
    case h264, hevc, mpegVideo, mpeg4
    /// Packets are pictures, whatever the container.
    case packets
  }

  private let kind: Kind
  /// Bytes of the length before each unit; `nil` where start codes separate them.
  private let lengthBytes: Int?

  /// The units of a stream's packets.
  init(_ parameters: AVCodecParameters) {
    kind =
      switch parameters.codec_id {
      case AV_CODEC_ID_H264: .h264
      case AV_CODEC_ID_HEVC: .hevc
      case AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO: .mpegVideo
      case AV_CODEC_ID_MPEG4: .mpeg4
      default: .packets
      }
    let extra = UnsafeBufferPointer(
      start: parameters.extradata, count: Int(max(0, parameters.extradata_size)))
    lengthBytes =
      switch kind {
      case .h264 where extra.count > 6 && extra[0] == 1: Int(extra[4] & 3) + 1
      // Early files have a version of 0; none begins as a start code does.
      case .hevc where extra.count > 22 && (extra[0] != 0 || extra[1] != 0 || extra[2] > 1):
        Int(extra[21] & 3) + 1
      default: nil
      }
  }

  /// Calls `visit` with each unit of a packet from which pictures are made.
  func forEach(in packet: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void) {
    guard kind != .packets else { return visit(packet) }
    let visitPicture = { (unit: UnsafeRawBufferPointer) in
      if makesPictures(unit) { visit(unit) }
    }
    if let lengthBytes, Self.measured(packet, lengthBytes, visitPicture) { return }
    if !Self.separated(packet, visitPicture) { visit(packet) }
  }

  private func makesPictures(_ unit: UnsafeRawBufferPointer) -> Bool {
    guard let first = unit.first else { return false }
    return switch kind {
    case .h264: (1...5).contains(first & 0x1F)
    case .hevc: (first >> 1) & 0x3F < 32
    case .mpegVideo: first <= 0xAF
    case .mpeg4: first == 0xB6
    case .packets: true
    }
  }

  /// Visits units with lengths before them.
  ///
  /// - Returns: `false`, with nothing visited, when the lengths do not add up: some writers put start
  ///   codes where lengths belong.
  private static func measured(
    _ packet: UnsafeRawBufferPointer, _ lengthBytes: Int,
    _ visit: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    var units: [Range<Int>] = []
    var place = 0
    while place < packet.count {
      guard place + lengthBytes <= packet.count else { return false }
      let length = packet[place..<place + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
      place += lengthBytes
      guard length <= packet.count - place else { return false }
      units.append(place..<place + length)
      place += length
    }
    for unit in units { visit(trimmed(packet, unit)) }
    return true
  }

  /// Visits units with start codes before them.
  ///
  /// - Returns: `false` when there is no start code.
  private static func separated(
    _ packet: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    var begin: Int?
    var place = 2
    while place < packet.count {
      // Of three bytes in a row the last says how far a start code is at least.
      if packet[place] > 1 {
        place += 3
      } else if packet[place] == 1, packet[place - 1] == 0, packet[place - 2] == 0 {
        if let begin { visit(trimmed(packet, begin..<place - 2)) }
        begin = place + 1
        place += 3
      } else {
        place += 1
      }
    }
    guard let begin else { return false }
    visit(trimmed(packet, begin..<packet.count))
    return true
  }

  /// Without the zero bytes that may stand after a unit and are no part of it.
  private static func trimmed(
    _ packet: UnsafeRawBufferPointer, _ unit: Range<Int>
  ) -> UnsafeRawBufferPointer {
    var end = unit.upperBound
    while end > unit.lowerBound, packet[end - 1] == 0 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: packet[unit.lowerBound..<end])
  }
}
