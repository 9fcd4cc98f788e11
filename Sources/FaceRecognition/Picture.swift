import FFmpeg

/// Where faces are searched for: an image that is there, or a frame of which only the parts that
/// are asked for are converted.
public protocol Picture {
  /// In pixels, upright.
  var width: Int { get }
  /// In pixels, upright.
  var height: Int { get }

  /// The pixels of a part, the same bytes on every processor; either channel order.
  ///
  /// - Parameter region: In pixels of the upright picture, inside of it.
  /// - Throws: `FFmpegError` when they cannot be converted.
  /// - Complexity: O(pixels of the region).
  func pixels(of region: PixelRegion) throws(FFmpegError) -> PixelImage
}

extension PixelImage: Picture {
  /// The part of the image, in its own channel order.
  public func pixels(of region: PixelRegion) throws(FFmpegError) -> PixelImage {
    try cropped(to: region)
  }
}

extension VideoFrame: Picture {
  /// The part of the frame in RGB; only that part is converted.
  public func pixels(of region: PixelRegion) throws(FFmpegError) -> PixelImage {
    try image(region: region)
  }
}
