import FFmpeg
import Values

/// A JPEG of a face with margin, from which any model's alignment can be recomputed.
public struct EncodedCrop: Sendable, Hashable {
  /// A JPEG file, 4:4:4, of `width` x `height` pixels.
  public var jpeg: [UInt8]
  /// Of the JPEG, in pixels.
  public var width: Int
  /// Of the JPEG, in pixels.
  public var height: Int
  /// The part of the upright frame that the crop shows.
  public var region: PixelRegion
  /// In crop pixels; (0, 0) is the centre of the top left pixel.
  public var landmarks: Landmarks
  /// The face's box in crop pixels; `nil` where only its landmarks are known.
  public var box: Box?

  /// A crop that was encoded.
  ///
  /// - Parameters:
  ///   - region: In pixels of the upright frame.
  ///   - landmarks: In crop pixels.
  ///   - box: In crop pixels.
  public init(
    jpeg: [UInt8], width: Int, height: Int, region: PixelRegion, landmarks: Landmarks,
    box: Box? = nil
  ) {
    self.jpeg = jpeg
    self.width = width
    self.height = height
    self.region = region
    self.landmarks = landmarks
    self.box = box
  }
}

extension EncodedCrop {
  /// The box of a face in crop pixels.
  ///
  /// One formula for whoever needs it, so that an embedding of a stored face is the same to the
  /// last digit as the one made when it was stored.
  ///
  /// - Parameters:
  ///   - box: In pixels of the source.
  ///   - region: What the crop shows, in pixels of the source.
  ///   - width: Of the crop in pixels.
  ///   - height: Of the crop in pixels.
  public static func box(_ box: Box, shownIn region: Box, width: Int, height: Int) -> Box? {
    guard region.width > 0, region.height > 0 else { return nil }
    let across = Float(width) / region.width
    let down = Float(height) / region.height
    return Box(
      x: (box.x - region.x) * across, y: (box.y - region.y) * down, width: box.width * across,
      height: box.height * down)
  }
}
