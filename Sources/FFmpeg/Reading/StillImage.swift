/// Decodes single pictures: JPEG, PNG, WebP, BMP, TIFF and whatever else FFmpeg reads.
public enum StillImage {
  /// The picture of an image file, or the first frame of a video, upright.
  ///
  /// Transparency is dropped: the colours below it show. Of a damaged or cut file whatever can be
  /// decoded is returned.
  /// - Throws: `FFmpegError` as `MediaReader.init(path:limits:)`, and `noFrames`.
  public static func decode(
    path: [UInt8], limits: MediaLimits = MediaLimits(), order: PixelImage.ChannelOrder = .rgb
  ) throws(FFmpegError) -> PixelImage {
    try decode(from: MediaReader(path: path, limits: limits), order: order)
  }

  /// The picture of an image file that is in memory, upright.
  ///
  /// - Throws: as `decode(path:limits:order:)`.
  public static func decode(
    bytes: [UInt8], limits: MediaLimits = MediaLimits(), order: PixelImage.ChannelOrder = .rgb
  ) throws(FFmpegError) -> PixelImage {
    try decode(from: MediaReader(bytes: bytes, limits: limits), order: order)
  }

  /// The first picture that `reader`, which has given none yet, comes to, upright.
  ///
  /// - Throws: `FFmpegError` `noFrames`, or of the conversion.
  public static func decode(
    from reader: MediaReader, order: PixelImage.ChannelOrder = .rgb
  ) throws(FFmpegError) -> PixelImage {
    try frame(from: reader).image(order: order)
  }

  /// The same picture as the decoder left it, of which parts and turns can be had.
  ///
  /// - Throws: `FFmpegError` `noFrames`.
  public static func frame(from reader: MediaReader) throws(FFmpegError) -> VideoFrame {
    guard let frame = try reader.nextFrame() else {
      throw FFmpegError(
        code: .noFrames, call: "avcodec_receive_frame",
        detail: reader.statistics.lastError.isEmpty
          ? "no picture could be decoded" : reader.statistics.lastError)
    }
    return frame
  }
}
