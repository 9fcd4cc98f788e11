import Values

/// One face in one frame.
public struct Detection: Sendable, Hashable {
  /// In upright source-frame pixels; may reach beyond the frame.
  public var box: Box
  /// In upright source-frame pixels; (0, 0) is the centre of the top left pixel.
  public var landmarks: Landmarks
  /// The detector's, 0...1.
  public var score: Float
  /// How sure the landmark network was that it saw a face, 0...1; `nil` while `landmarks` are still
  /// the detector's coarse ones.
  public var landmarkScore: Float?

  /// A detection in upright source-frame pixels, with scores of 0...1.
  public init(box: Box, landmarks: Landmarks, score: Float, landmarkScore: Float? = nil) {
    self.box = box
    self.landmarks = landmarks
    self.score = score
    self.landmarkScore = landmarkScore
  }
}
