import CFFmpeg
import Synchronization

/// One decoded frame: its pixels stay as the decoder left them until someone asks for a picture.
///
/// All sizes and regions are those of the *upright* frame: turned as its rotation metadata says,
/// and as people see that it has to be (`turned`), and widened or heightened to square pixels, never
/// shrunk. The origin is the top left corner.
///
/// `@unchecked Sendable`: the decoder does not write to a frame that it has handed out, all
/// properties are constants, and the one picture made lazily lies in a `Mutex`.
public final class VideoFrame: @unchecked Sendable {
  /// The presentation time stamp, in units of the reader's time base; later than the frame's
  /// before.
  public let pts: Int64
  /// The time since the first picture of the recording, even if that could not be decoded; in
  /// seconds.
  public let seconds: Double
  /// Upright, in square pixels.
  public let width: Int
  /// Upright, in square pixels.
  public let height: Int
  /// How the stored picture is turned to be upright.
  public let orientation: Orientation
  /// Made of two fields that were taken at different times; pictures of it are deinterlaced.
  public let isInterlaced: Bool
  /// Parts were lost and made up by the decoder.
  public let isDamaged: Bool

  /// The stored size, one pixel per sample.
  let codedWidth: Int
  let codedHeight: Int
  private let isPicture: Bool
  let stored: FrameHandle
  private let previous: FrameHandle?
  private let next: FrameHandle?
  private let progressive = Mutex<FrameHandle?>(nil)

  /// - Parameters:
  ///   - isPicture: from a picture file, whose untagged colours are full range.
  ///   - previous: the frame before an interlaced one.
  ///   - next: the frame after an interlaced one.
  init(
    _ stored: FrameHandle, pts: Int64, seconds: Double, orientation: Orientation, isPicture: Bool,
    previous: FrameHandle? = nil, next: FrameHandle? = nil
  ) {
    self.stored = stored
    self.pts = pts
    self.seconds = seconds
    self.orientation = orientation
    self.isPicture = isPicture
    self.previous = previous
    self.next = next
    isInterlaced = stored.isInterlaced
    isDamaged = stored.isDamaged
    codedWidth = stored.width
    codedHeight = stored.height
    let square = SquarePixels.size(
      width: stored.width, height: stored.height,
      aspect: stored.pointer.pointee.sample_aspect_ratio)
    (width, height) = orientation.turned(square.width, square.height)
  }

  /// The same frame turned clockwise, so many quarters: for whoever knows better than the file what
  /// is upright. The decoder's pixels are shared.
  public func turned(quarters: Int) -> VideoFrame {
    VideoFrame(
      stored, pts: pts, seconds: seconds, orientation: orientation.turned(quarters: quarters),
      isPicture: isPicture, previous: previous, next: next)
  }

  /// The stored size in square pixels.
  private var squareSize: (width: Int, height: Int) { orientation.turned(width, height) }

  /// The pixels to convert: deinterlaced on first use where that is called for.
  private func pixels() throws(FFmpegError) -> FrameHandle {
    guard isInterlaced, codedWidth >= 8, codedHeight >= 8 else { return stored }
    let made = progressive.withLock { progressive -> Result<FrameHandle, FFmpegError> in
      if let progressive { return .success(progressive) }
      do throws(FFmpegError) {
        let made = try Deinterlacer.progressive(stored, previous: previous, next: next)
        progressive = made
        return .success(made)
      } catch {
        return .failure(error)
      }
    }
    return try made.get()
  }

  /// The whole frame.
  ///
  /// - Throws: `FFmpegError` when FFmpeg cannot convert the pixel format.
  /// - Complexity: O(pixels).
  public func image(order: PixelImage.ChannelOrder = .rgb) throws(FFmpegError) -> PixelImage {
    try image(region: PixelRegion(x: 0, y: 0, width: width, height: height), order: order)
  }

  /// A part of the frame, clipped to it; only that part is converted.
  ///
  /// With square pixels the result equals the same part of `image()` byte for byte; otherwise its
  /// samples may lie up to half a pixel beside those of the whole.
  /// - Throws: `FFmpegError` `invalidArgument` when nothing of the region is inside the frame.
  /// - Complexity: O(pixels of the region).
  public func image(
    region: PixelRegion, order: PixelImage.ChannelOrder = .rgb,
    fidelity: ConversionFidelity = .exact
  ) throws(FFmpegError) -> PixelImage {
    guard let clipped = region.clipped(toWidth: width, height: height) else {
      throw FFmpegError.outside(region, width: width, height: height)
    }
    let wanted = orientation.stored(clipped, uprightWidth: width, uprightHeight: height)
    let square = squareSize
    let across = SquarePixels.Axis(coded: codedWidth, square: square.width)
    let down = SquarePixels.Axis(coded: codedHeight, square: square.height)
    let pixels = try pixels()
    let (codedX, codedColumns) = across.coded(wanted.x, wanted.width)
    let (codedY, codedRows) = down.coded(wanted.y, wanted.height)
    let part = pixels.aligned(
      PixelRegion(x: codedX, y: codedY, width: codedColumns, height: codedRows))
    let (left, columns) = across.square(part.x, part.width)
    let (top, rows) = down.square(part.y, part.height)
    let packed = try pixels.converted(
      part, width: columns, height: rows, format: order.pixelFormat, isPicture: isPicture,
      fidelity: fidelity)
    let inside = PixelRegion(
      x: wanted.x - left, y: wanted.y - top, width: wanted.width, height: wanted.height)
    let count = try PixelImage.byteCount(width: clipped.width, height: clipped.height)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      packed.copyUpright(inside, orientation, to: base, targetStride: clipped.width * 3)
      initialized = count
    }
    return PixelImage(clipped.width, clipped.height, order, bytes)
  }

  /// The whole frame scaled to fit `width` x `height`, in the top left corner, the rest black.
  ///
  /// One pass from the decoder's pixels to the result. A point (x, y) of the result shows the
  /// frame's point ((x - offsetX) / scale, (y - offsetY) / scale), to within half a pixel of the
  /// result. The corner and the black follow what OpenCV's `FaceDetectorYN` feeds its network.
  /// - Throws: `FFmpegError` `invalidArgument` for an impossible size.
  /// - Complexity: O(pixels of the frame + pixels of the result).
  public func letterboxed(
    width targetWidth: Int, height targetHeight: Int, order: PixelImage.ChannelOrder = .rgb,
    fidelity: ConversionFidelity = .exact
  ) throws(FFmpegError) -> (image: PixelImage, scale: Float, offsetX: Int, offsetY: Int) {
    let count = try PixelImage.byteCount(width: targetWidth, height: targetHeight)
    let scale = min(
      Double(targetWidth) / Double(width), Double(targetHeight) / Double(height))
    let columns = max(1, min(targetWidth, Int((Double(width) * scale).rounded())))
    let rows = max(1, min(targetHeight, Int((Double(height) * scale).rounded())))
    let packed = try scaled(
      width: columns, height: rows, format: order.pixelFormat, fidelity: fidelity)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      if columns < targetWidth || rows < targetHeight { buffer.update(repeating: 0) }
      packed.copyUpright(
        packed.whole, orientation, to: base, targetStride: targetWidth * 3)
      initialized = count
    }
    let image = PixelImage(targetWidth, targetHeight, order, bytes)
    return (image, Float(scale), 0, 0)
  }

  /// The frame's brightness at a small size, for comparing frames: one byte a pixel, rows from the
  /// top, 0 black to 255 white. The frame is stretched to the size.
  ///
  /// - Throws: `FFmpegError` `invalidArgument` for an impossible size.
  /// - Complexity: O(pixels of the frame).
  public func lumaThumbnail(width: Int, height: Int) throws(FFmpegError) -> [UInt8] {
    let target = orientation.turned(width, height)
    let packed: PackedPixels
    if let means = try pixels().lumaMeans(
      width: target.width, height: target.height, isPicture: isPicture)
    {
      packed = means
    } else {
      packed = try scaled(width: width, height: height, format: AV_PIX_FMT_GRAY8)
    }
    let count = width * height
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      packed.copyUpright(packed.whole, orientation, to: base, targetStride: width)
      initialized = count
    }
  }

  /// The whole frame as stored, at the size that turns into `width` x `height`.
  private func scaled(
    width: Int, height: Int, format: AVPixelFormat, fidelity: ConversionFidelity = .exact
  ) throws(FFmpegError) -> PackedPixels {
    _ = try PixelImage.byteCount(width: width, height: height)
    let target = orientation.turned(width, height)
    let whole = PixelRegion(x: 0, y: 0, width: codedWidth, height: codedHeight)
    return try pixels().converted(
      whole, width: target.width, height: target.height, format: format, isPicture: isPicture,
      fidelity: fidelity)
  }
}

extension PackedPixels {
  var whole: PixelRegion { PixelRegion(x: 0, y: 0, width: width, height: height) }
}
