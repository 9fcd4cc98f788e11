import Values

/// Which part of a frame shows the surroundings of a face.
public enum ContextRegion {
  /// Width over height of the region, wherever the frame allows it.
  public static let aspect: Double = 16 / 9

  /// The most that the region's height may be of the face's longer side: enough to show a standing
  /// person in a scene, little enough to find the face on a print. Source: our choice, from looking
  /// at prints of 1080p and 4K frames.
  public static let facesHigh: Double = 9

  /// The region around `face` in a frame of `width` x `height` pixels: whole pixels, within the
  /// frame, with the face in its middle as far as the frame's edges allow.
  ///
  /// A frame that is at most `facesHigh` faces high is shown whole, as is one that is too
  /// narrow for the proportions.
  public static func around(
    _ face: Box, width: Int, height: Int
  ) -> (x: Int, y: Int, width: Int, height: Int) {
    guard width > 0, height > 0 else { return (0, 0, 0, 0) }
    let side = Double(max(face.width, face.height))
    let wanted = side.isFinite && side > 0 ? side * facesHigh : Double(height)
    let rows = min(Double(height), max(wanted, 1))
    let regionHeight = max(1, Int(rows.rounded()))
    let regionWidth = max(1, min(width, Int((rows * aspect).rounded())))
    let middle = face.center
    return (
      start(Double(middle.x), length: regionWidth, within: width),
      start(Double(middle.y), length: regionHeight, within: height), regionWidth, regionHeight
    )
  }

  private static func start(_ middle: Double, length: Int, within size: Int) -> Int {
    guard middle.isFinite else { return (size - length) / 2 }
    let wanted = (middle - Double(length) / 2).rounded()
    return Int(min(max(wanted, 0), Double(size - length)))
  }
}
