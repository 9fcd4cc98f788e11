import Values

/// The answer of `stills`: where something that looks like a face never moves.
public struct StillsAnswer: Answer {
  /// One place where something that resembles a face never moves.
  public struct Place: AnswerPart {
    /// Its number.
    public var place: Int64
    /// The camera's name.
    public var camera: String
    /// In pixels of the recordings.
    public var box: Box
    /// First and last moment of what is known of it.
    public var firstSeen: Moment
    /// The last moment of what is known of it.
    public var lastSeen: Moment
    /// Recordings that it was seen in.
    public var recordings: Int
    /// Sightings that were left out.
    public var leftOut: Int
    /// Stored sightings of it, in order of time.
    public var sightings: [Int64]

    /// The value with these parts.
    public init(
      place: Int64, camera: String, box: Box, firstSeen: Moment, lastSeen: Moment, recordings: Int,
      leftOut: Int, sightings: [Int64]
    ) {
      self.place = place
      self.camera = camera
      self.box = box
      self.firstSeen = firstSeen
      self.lastSeen = lastSeen
      self.recordings = recordings
      self.leftOut = leftOut
      self.sightings = sightings
    }
  }

  /// In order of their cameras.
  public var places: [Place]

  /// The value with these parts.
  public init(places: [Place]) {
    self.places = places
  }
}
