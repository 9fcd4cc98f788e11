import Values

/// The answer of `where`: the hits of a search in order of time.
public struct ItineraryAnswer: Answer {
  /// Consecutive hits of one camera.
  public struct Stay: AnswerPart {
    /// Where.
    public var camera: CameraAnswer
    /// When the first of its sightings begins, and when the last one ends.
    public var start: Moment
    /// When the last of its sightings ends.
    public var end: Moment
    /// The highest similarity among its hits, and the hit that has it.
    public var bestSimilarity: Float
    /// The hit that has the highest similarity.
    public var bestHit: SearchAnswer.Hit
    /// How many sightings.
    public var count: Int
    /// In order of time.
    public var sightings: [SightingID]
    /// Warnings that put the time of any of them in doubt, by their codes.
    public var timeDoubts: [String]
    /// Those whose file was replaced or is gone.
    public var lostSightings: [SightingID]
    /// Where else the recordings stand.
    public var otherPlaces: [SearchAnswer.Place]

    /// The value with these parts.
    public init(
      camera: CameraAnswer, start: Moment, end: Moment, bestSimilarity: Float,
      bestHit: SearchAnswer.Hit, count: Int, sightings: [SightingID],
      timeDoubts: [String] = [], lostSightings: [SightingID] = [],
      otherPlaces: [SearchAnswer.Place] = []
    ) {
      self.camera = camera
      self.start = start
      self.end = end
      self.bestSimilarity = bestSimilarity
      self.bestHit = bestHit
      self.count = count
      self.sightings = sightings
      self.timeDoubts = timeDoubts
      self.lostSightings = lostSightings
      self.otherPlaces = otherPlaces
    }
  }

  /// What was asked with.
  public var query: SearchAnswer.Query
  /// How long a camera may not see someone within one stay.
  public var gapSeconds: Double
  /// In order of time.
  public var stays: [Stay]
  /// What the answer rests on.
  public var searched: SearchAnswer.Searched
  /// The archive's zone by its IANA name.
  public var timeZone: String

  /// The value with these parts.
  public init(
    query: SearchAnswer.Query, gapSeconds: Double, stays: [Stay], searched: SearchAnswer.Searched,
    timeZone: String
  ) {
    self.query = query
    self.gapSeconds = gapSeconds
    self.stays = stays
    self.searched = searched
    self.timeZone = timeZone
  }
}
