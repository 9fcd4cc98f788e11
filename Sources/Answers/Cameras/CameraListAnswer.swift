import Values

/// The answer of `camera list` and of `camera set`: cameras, and how their pictures are turned.
public struct CameraListAnswer: Answer {
  /// A camera that the archive knows.
  public struct Camera: AnswerPart {
    /// The camera.
    public var camera: CameraAnswer
    /// Sources of this camera.
    public var sources: Int
    /// By how many degrees its pictures are turned clockwise, beyond what their files say, to be
    /// upright: 0, 90, 180 or 270.
    public var turnedDegrees: Int
    /// `set` by a user, `found` by its faces; absent when pictures are read as their files say.
    public var turnOrigin: String?
    /// The source in whose pictures the turn was found.
    public var turnSource: SourceID?

    /// The value with these parts.
    public init(
      camera: CameraAnswer, sources: Int, turnedDegrees: Int, turnOrigin: String? = nil,
      turnSource: SourceID? = nil
    ) {
      self.camera = camera
      self.sources = sources
      self.turnedDegrees = turnedDegrees
      self.turnOrigin = turnOrigin
      self.turnSource = turnSource
    }
  }

  /// In order of their names.
  public var cameras: [Camera]

  /// The value with these parts.
  public init(cameras: [Camera]) {
    self.cameras = cameras
  }
}
