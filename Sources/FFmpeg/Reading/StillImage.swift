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

  /// What of the image that was decoded from `reader` is missing, as a clause: its end, or a part
  /// that could not be decoded and shows something else; `nil` for a whole one, and for a video.
  public static func missingPart(of reader: MediaReader) -> String? {
    guard reader.facts.isImage else { return nil }
    switch reader.completeness() {
    case .whole, .noFrames: return nil
    case .truncated(let reason): return reason
    case .errors(_, let detail): return "a part of it could not be decoded: \(detail)"
    }
  }
}
