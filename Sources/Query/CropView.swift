import Values

/// Where things of a frame are in a crop of it.
public enum CropView {
  /// The box of a face in crop pixels.
  ///
  /// - Parameters:
  ///   - box: In frame pixels.
  ///   - region: The part of the frame that the crop shows, in frame pixels.
  ///   - width: Of the crop.
  ///   - height: Of the crop.
  public static func faceBox(_ box: Box, region: Box, width: Int, height: Int) -> Box {
    guard region.width > 0, region.height > 0 else {
      return Box(x: 0, y: 0, width: Float(width), height: Float(height))
    }
    let across = Float(width) / region.width
    let down = Float(height) / region.height
    return Box(
      x: (box.x - region.x) * across, y: (box.y - region.y) * down, width: box.width * across,
      height: box.height * down)
  }
}
