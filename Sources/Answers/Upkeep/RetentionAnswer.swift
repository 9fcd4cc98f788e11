/// The answer of `retain`: sightings that are so old that they may go.
public struct RetentionAnswer: Answer {
  /// What was removed, less than there was when it was interrupted.
  public struct Removed: AnswerPart {
    /// How many sightings.
    public var sightings: Int
    /// How many faces.
    public var faces: Int

    /// The value with these parts.
    public init(sightings: Int, faces: Int) {
      self.sightings = sightings
      self.faces = faces
    }
  }

  /// Sightings that ended before this moment are meant.
  public var before: Moment
  /// How many, before anything was removed.
  public var sightings: Int
  /// How many faces.
  public var faces: Int
  /// Sources and cameras that they were found in; both stay known.
  public var sources: Int
  /// Cameras that they were found in.
  public var cameras: Int
  /// First and last moment of any of them.
  public var firstSeen: Moment?
  /// The last moment of any of them.
  public var lastSeen: Moment?
  /// Sightings of faces that never move, which were left out: what is noted of them goes, too.
  public var leftOut: Int
  /// Nothing was to be removed.
  public var isDryRun: Bool
  /// `nil` when nothing was to be removed.
  public var removed: Removed?

  /// The value with these parts.
  public init(
    before: Moment, sightings: Int, faces: Int, sources: Int, cameras: Int,
    firstSeen: Moment? = nil, lastSeen: Moment? = nil, leftOut: Int, isDryRun: Bool,
    removed: Removed? = nil
  ) {
    self.before = before
    self.sightings = sightings
    self.faces = faces
    self.sources = sources
    self.cameras = cameras
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.leftOut = leftOut
    self.isDryRun = isDryRun
    self.removed = removed
  }
}
