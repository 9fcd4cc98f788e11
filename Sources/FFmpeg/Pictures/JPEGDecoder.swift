import CFFmpeg

/// Decodes one whole JPEG file after the other into the very pixels that `JPEG.decode` gives,
/// without opening a container for each: for thousands of small pictures. For one thread at a time.
public final class JPEGDecoder {
  private let pointer: UnsafeMutablePointer<AVCodecContext>

  /// - Throws: `FFmpegError` `decoderNotFound`, `outOfMemory`.
  public init(limits: MediaLimits = MediaLimits()) throws(FFmpegError) {
    guard let codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG) else {
      throw FFmpegError(
        code: .decoderNotFound, call: "avcodec_find_decoder", detail: "no JPEG decoder is available"
      )
    }
    pointer = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(codec))
    pointer.pointee.max_pixels = Int64(limits.maximumPixels)
    // Frames come out one by one, without delay.
    pointer.pointee.thread_count = 1
    // The same bytes on every processor: exact rather than fastest inverse transforms.
    pointer.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    LibraryLog.shared.clear()
    try check("avcodec_open2", avcodec_open2(pointer, codec, nil))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&context)
  }

  /// The picture of a JPEG file, from which any part can be had.
  ///
  /// - Throws: `FFmpegError` `invalidData` when the bytes are not a JPEG file, or cannot be
  ///   decoded.
  public func decode(_ bytes: [UInt8]) throws(FFmpegError) -> VideoFrame {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else {
      throw FFmpegError(
        code: .invalidData, call: "JPEGDecoder.decode",
        detail: "the bytes do not begin as a JPEG file")
    }
    LibraryLog.shared.clear()
    let frame = try FrameHandle()
    do throws(FFmpegError) {
      let packet = try PacketHandle(copying: bytes)
      try check("avcodec_send_packet", avcodec_send_packet(pointer, packet.pointer))
      try check("avcodec_receive_frame", avcodec_receive_frame(pointer, frame.pointer))
    } catch {
      // Whatever the decoder still holds belongs to this file.
      avcodec_flush_buffers(pointer)
      throw error
    }
    return VideoFrame(
      frame, pts: 0, seconds: 0, orientation: frame.orientation ?? Orientation(), isPicture: true)
  }
}
