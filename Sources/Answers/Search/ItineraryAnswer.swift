import Values

/// The answer of `where`: the hits of a search in order of time.
public struct ItineraryAnswer: Answer {
  /// Consecutive hits of one camera.
  public struct Stay: AnswerPart {
    public var camera: CameraAnswer
    /// When the first of its sightings begins, and when the last one ends.
    public var start: Moment
    public var end: Moment
    /// The highest similarity among its hits, and the hit that has it.
    public var bestSimilarity: Float
    public var bestHit: SearchAnswer.Hit
    public var count: Int
    /// In order of time.
    public var sightings: [SightingID]

    public init(
      camera: CameraAnswer, start: Moment, end: Moment, bestSimilarity: Float,
      bestHit: SearchAnswer.Hit, count: Int, sightings: [SightingID]
    ) {
      self.camera = camera
      self.start = start
      self.end = end
      self.bestSimilarity = bestSimilarity
      self.bestHit = bestHit
      self.count = count
      self.sightings = sightings
    }
  }

  public var query: SearchAnswer.Query
  /// How long a camera may not see someone within one stay.
  public var gapSeconds: Double
  public var stays: [Stay]
  public var searched: SearchAnswer.Searched
  public var timeZone: String

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
