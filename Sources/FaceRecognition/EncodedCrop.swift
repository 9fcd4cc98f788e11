import FFmpeg
import FaceModel

/// A JPEG of a face with margin, from which any model's alignment can be recomputed.
public struct EncodedCrop: Sendable, Hashable {
  /// A JPEG file, 4:4:4, of `width` x `height` pixels.
  public var jpeg: [UInt8]
  public var width: Int
  public var height: Int
  /// The part of the upright frame that the crop shows.
  public var region: PixelRegion
  /// In crop pixels; (0, 0) is the centre of the top left pixel.
  public var landmarks: Landmarks

  public init(
    jpeg: [UInt8], width: Int, height: Int, region: PixelRegion, landmarks: Landmarks
  ) {
    self.jpeg = jpeg
    self.width = width
    self.height = height
    self.region = region
    self.landmarks = landmarks
  }
}
