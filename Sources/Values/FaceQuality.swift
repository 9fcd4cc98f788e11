/// How good one face is for recognition, and the measurements for that judgement.
public struct FaceQuality: Sendable, Hashable, Codable {
  /// All parts combined, 0 (useless) ... 1 (passport photo). Comparable within one archive.
  public var overall: Float
  /// The detector's score, 0...1.
  public var detectorScore: Float
  /// The shorter side of the box in source-frame pixels.
  public var sizePixels: Float
  /// Sharpness of the aligned face, 0...1.
  public var sharpness: Float
  /// Head turn to the side in degrees, estimated from the landmarks; 0 is frontal.
  public var yawDegrees: Float
  /// Head tilt up or down in degrees, estimated from the landmarks; 0 is level.
  public var pitchDegrees: Float
  /// Rotation in the image plane in degrees; 0 is upright, positive is clockwise.
  public var rollDegrees: Float

  /// Creates a quality from its parts.
  public init(
    overall: Float, detectorScore: Float, sizePixels: Float, sharpness: Float, yawDegrees: Float,
    pitchDegrees: Float, rollDegrees: Float
  ) {
    self.overall = overall
    self.detectorScore = detectorScore
    self.sizePixels = sizePixels
    self.sharpness = sharpness
    self.yawDegrees = yawDegrees
    self.pitchDegrees = pitchDegrees
    self.rollDegrees = rollDegrees
  }
}
