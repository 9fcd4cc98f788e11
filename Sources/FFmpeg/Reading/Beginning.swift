import CFFmpeg

/// The packets that are read up to the first frame.
///
/// A recording may begin inside a group of pictures, which cannot be decoded. Its time counts from
/// there all the same.
struct Beginning {
  /// Of each in the order of decoding.
  private var stamps: [Int64?] = []

  /// Takes the next packet before it is sent to the decoder, which has the frame made from it keep
  /// its number. What an edit list hides is no part of the recording.
  mutating func note(_ packet: PacketHandle, for decoder: Decoder) {
    CFFmpegNumberPacket(decoder.pointer, packet.pointer, Int64(stamps.count))
    let fields = packet.pointer.pointee
    guard fields.flags & AV_PKT_FLAG_DISCARD == 0 else { return }
    let stamp = fields.pts != CFFmpegNoTimestamp ? fields.pts : fields.dts
    stamps.append(stamp != CFFmpegNoTimestamp ? stamp : nil)
  }

  /// The time stamps of the packets before the one that the first frame was made from: of pictures
  /// that the decoder did not show.
  func stamps(before frame: FrameHandle) -> [Int64?] {
    let number = CFFmpegFramePacketNumber(frame.pointer)
    return (0...Int64(stamps.count)).contains(number) ? Array(stamps[..<Int(number)]) : []
  }
}
