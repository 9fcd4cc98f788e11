import CFFmpeg

/// What a file says of the video or picture that a reader chose in it.
public struct MediaFacts: Sendable, Hashable {
  /// FFmpeg's short name of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String
  /// FFmpeg's short name of the codec: `h264`.
  public var codec: String
  /// FFmpeg's name of the first frame's pixel format: `yuv420p`; empty when unknown.
  public var pixelFormat: String
  /// The first frame's width as stored, in samples.
  public var codedWidth: Int
  /// The first frame's height as stored, in samples.
  public var codedHeight: Int
  /// The first frame's width, upright and in square pixels.
  public var width: Int
  /// The first frame's height, upright and in square pixels.
  public var height: Int
  /// How the stored picture is turned to be upright.
  public var orientation: Orientation
  /// The clockwise rotation of `orientation`, in degrees.
  public var rotationDegrees: Int { orientation.rotationDegrees }
  /// The unit of each frame's `pts`.
  public var timeBase: TimeBase
  /// The average frame rate that the container states or its first seconds show, frames per
  /// second; 0 when unknown.
  public var frameRate: Double
  /// How long the container says that the video lasts, in seconds; `nil` when it does not say.
  public var declaredSeconds: Double?
  /// `declaredSeconds`, or what the last time stamps or the bit rate let expect: for showing
  /// progress.
  public var expectedSeconds: Double?
  /// A still picture, or the cover picture of a sound file: there is one frame at most.
  public var isImage: Bool
  /// An image file that is nothing but its picture, which is decoded from the file's whole bytes.
  let isPictureFile: Bool
}

extension MediaFacts {
  /// What is known before a frame is decoded.
  ///
  /// - Parameter unpacked: What the picture was in, if that was HEIF.
  init(_ opened: OpenedStream, unpacked: HEIFPicture?) {
    let stream = opened.stream
    let parameters = stream.pointee.codecpar
    container = unpacked == nil ? opened.demuxer.containerName : "heif"
    codec =
      unpacked?.codec
      ?? String(borrowing: avcodec_get_name(parameters?.pointee.codec_id ?? AV_CODEC_ID_NONE))
    pixelFormat = ""
    codedWidth = Int(max(0, parameters?.pointee.width ?? 0))
    codedHeight = Int(max(0, parameters?.pointee.height ?? 0))
    orientation =
      CFFmpegStreamDisplayMatrix(stream).map { Orientation(displayMatrix: $0) } ?? Orientation()
    let square = SquarePixels.size(
      width: codedWidth, height: codedHeight,
      aspect: av_guess_sample_aspect_ratio(opened.demuxer.pointer, stream, nil))
    (width, height) = orientation.turned(square.width, square.height)
    timeBase = TimeBase(stream.pointee.time_base)
    frameRate = Self.frameRate(of: stream)
    isPictureFile = opened.demuxer.isPictureFile
    let isCover = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
    isImage = isPictureFile || isCover
    declaredSeconds = isImage ? nil : opened.demuxer.declaredSeconds(of: stream)
    expectedSeconds = isImage ? nil : opened.demuxer.expectedSeconds(of: stream)
  }

  /// Takes over what the first frame shows: containers are often wrong about it.
  mutating func describe(_ frame: VideoFrame, _ decoded: FrameHandle) {
    pixelFormat = String(borrowing: av_get_pix_fmt_name(decoded.format))
    codedWidth = frame.codedWidth
    codedHeight = frame.codedHeight
    (width, height) = (frame.width, frame.height)
    orientation = frame.orientation
  }

  /// Takes over that frames are turned clockwise, so many quarters.
  mutating func turn(quarters: Int) {
    orientation = orientation.turned(quarters: quarters)
    if quarters % 2 != 0 { (width, height) = (height, width) }
  }

  private static func frameRate(of stream: UnsafeMutablePointer<AVStream>) -> Double {
    for rate in [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate]
    where rate.num > 0 && rate.den > 0 {
      return Double(rate.num) / Double(rate.den)
    }
    return 0
  }
}
