import CFFmpeg

/// An opened video decoder: the only owner of its `AVCodecContext`.
final class Decoder {
  let pointer: UnsafeMutablePointer<AVCodecContext>
  /// FFmpeg's name of the decoder: `h264`, `libdav1d`.
  let name: String
  /// Under which the log keeps what this decoder complains of.
  private let number: UInt

  /// - Throws: `FFmpegError`: `decoderNotFound`, `excluded`, `tooManyPixels`.
  init(stream: UnsafeMutablePointer<AVStream>, limits: MediaLimits) throws(FFmpegError) {
    guard let parameters = stream.pointee.codecpar else {
      throw FFmpegError(code: .invalidData, call: "avcodec_find_decoder", detail: "no parameters")
    }
    let identifier = parameters.pointee.codec_id
    guard let codec = avcodec_find_decoder(identifier) else {
      throw FFmpegError(
        code: .decoderNotFound, call: "avcodec_find_decoder",
        detail: "no decoder for \(String(borrowing: avcodec_get_name(identifier))) is available")
    }
    name = String(borrowing: codec.pointee.name)
    guard limits.allows(decoder: name) else {
      throw FFmpegError(
        code: .excluded, call: "avcodec_find_decoder", detail: "the decoder \(name) is not allowed")
    }
    let width = Int(max(0, parameters.pointee.width))
    let height = Int(max(0, parameters.pointee.height))
    guard width == 0 || height <= limits.maximumPixels / width else {
      throw Decoder.tooManyPixels(in: "Picture size \(width)x\(height)", limits)
    }
    number = LibraryLog.shared.newDecoder()
    pointer = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(codec))
    // From here on every property is set: a throw runs `deinit`, which frees the context.
    try check("avcodec_parameters_to_context", avcodec_parameters_to_context(pointer, parameters))
    pointer.pointee.pkt_timebase = stream.pointee.time_base
    pointer.pointee.opaque = UnsafeMutableRawPointer(bitPattern: number)
    pointer.pointee.max_pixels = Int64(limits.maximumPixels)
    pointer.pointee.thread_count = Int32(clamping: max(0, limits.threads))
    // The same bytes on every processor: exact rather than fastest inverse transforms.
    pointer.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    // What the container says, or makes up, is not wanted here: see `toldFrameRate`.
    pointer.pointee.framerate = AVRational(num: 0, den: 1)
    CFFmpegPassOnPacketNumbers(pointer)
    LibraryLog.shared.clear()
    try check("avcodec_open2", avcodec_open2(pointer, codec, nil))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&context)
    LibraryLog.shared.forget(number)
  }

  /// Frames per second as the pictures themselves say; `nil` as long as none did.
  var toldFrameRate: Double? {
    let rate = pointer.pointee.framerate
    return rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil
  }

  /// Every picture stands for itself: damage in the first is none that lies before the recording.
  var isIntraOnly: Bool {
    guard let descriptor = avcodec_descriptor_get(pointer.pointee.codec_id) else { return false }
    return descriptor.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0
  }

  /// What it complained of so far.
  var complaints: LibraryLog.Complaints { LibraryLog.shared.complaints(of: number) }

  /// - Parameter message: names the picture's size.
  static func tooManyPixels(in message: String, _ limits: MediaLimits) -> FFmpegError {
    FFmpegError(
      code: .tooManyPixels, call: "avcodec_open2",
      detail: "\(message): the limit is \(limits.maximumPixels) pixels")
  }

  /// FFmpeg's result of handing over a packet, or of announcing the end (`nil`).
  func send(_ packet: PacketHandle?) -> Int32 {
    avcodec_send_packet(pointer, packet?.pointer)
  }

  /// FFmpeg's result of asking for the next frame.
  func receive(_ frame: FrameHandle) -> Int32 {
    avcodec_receive_frame(pointer, frame.pointer)
  }

  /// The packet refers to none before it, and none after it to any before it.
  ///
  /// H.264 also marks pictures from which decoding settles by and by: FFmpeg then holds back frames
  /// at the end of the file, and what it shows need not be the same to a bit. Only an IDR picture
  /// severs. Source: ITU-T H.264, table 7-1: type 5; ISO/IEC 14496-15, 5.3.3.1:
  /// `lengthSizeMinusOne`.
  func isSevered(_ packet: PacketHandle) -> Bool {
    guard packet.pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 else { return false }
    guard name == "h264" else { return true }
    let extra = UnsafeBufferPointer(
      start: pointer.pointee.extradata,
      count: Int(max(0, pointer.pointee.extradata_size)))
    let bytes = UnsafeBufferPointer(
      start: packet.pointer.pointee.data, count: Int(max(0, packet.pointer.pointee.size)))
    guard extra.count > 4, extra[0] == 1 else { return false }
    let prefix = Int(extra[4] & 3) + 1
    var place = 0
    while place + prefix < bytes.count {
      if bytes[place + prefix] & 0x1F == 5 { return true }
      place += prefix + bytes[place..<place + prefix].reduce(0) { $0 << 8 | Int($1) }
    }
    return false
  }
}
