/// The answer of `status`: what the archive holds, and what needs attention.
public struct StatusAnswer: Answer {
  public struct Camera: AnswerPart {
    public var name: String
    public var building: String
    public var floor: String
    public var number: String
    public var sources: Int
    /// Sources that wait for `ingest`, or are being worked on.
    public var pending: Int
    /// Sources that could be read only in part.
    public var partial: Int
    /// Sources that were given up.
    public var parked: Int
    public var sightings: Int
    public var faces: Int
    /// Recorded time that was decoded, in seconds.
    public var decodedSeconds: Double
    /// First and last moment that was recorded and decoded.
    public var from: Moment?
    public var to: Moment?

    public init(
      name: String, building: String, floor: String, number: String, sources: Int, pending: Int,
      partial: Int, parked: Int, sightings: Int, faces: Int, decodedSeconds: Double,
      from: Moment? = nil, to: Moment? = nil
    ) {
      self.name = name
      self.building = building
      self.floor = floor
      self.number = number
      self.sources = sources
      self.pending = pending
      self.partial = partial
      self.parked = parked
      self.sightings = sightings
      self.faces = faces
      self.decodedSeconds = decodedSeconds
      self.from = from
      self.to = to
    }
  }

  /// What embeddings are made with.
  public struct Model: AnswerPart {
    public var name: String
    public var sha256: String
    public var dimension: Int
    public var precision: String
    public var generation: Int32

    public init(name: String, sha256: String, dimension: Int, precision: String, generation: Int32)
    {
      self.name = name
      self.sha256 = sha256
      self.dimension = dimension
      self.precision = precision
      self.generation = generation
    }
  }

  /// A generation that is being built.
  public struct Building: AnswerPart {
    public var generation: Int32
    public var model: String
    /// Faces of the archive, and of those the ones that it covers.
    public var faces: Int
    public var covered: Int
    /// A `reindex` is at it; the other two are its own.
    public var isRunning: Bool
    public var facesPerSecond: Double?
    public var remainingSeconds: Double?

    public init(
      generation: Int32, model: String, faces: Int, covered: Int, isRunning: Bool,
      facesPerSecond: Double? = nil, remainingSeconds: Double? = nil
    ) {
      self.generation = generation
      self.model = model
      self.faces = faces
      self.covered = covered
      self.isRunning = isRunning
      self.facesPerSecond = facesPerSecond
      self.remainingSeconds = remainingSeconds
    }
  }

  public var archive: String
  public var archiveID: String
  public var schemaVersion: Int
  public var timeZone: String
  /// Templates that `ingest` uses when it is given none.
  public var settings: [String: String]
  /// `nil` before the first `ingest`.
  public var model: Model?
  /// Sources by the state that the journal gives them.
  public var sources: [String: Int]
  public var sightings: Int
  public var faces: Int
  /// Rows in the live index; equals `faces`.
  public var indexRows: Int
  /// First and last moment of any sighting.
  public var firstSeen: Moment?
  public var lastSeen: Moment?
  /// Media time decoded, in seconds.
  public var decodedSeconds: Double
  /// Groups of pictures that would have been left out and were examined to see what that costs, and
  /// those of them in which a sighting began.
  public var auditedGroups: Int
  public var auditedMisses: Int
  /// Places where a face never moves, and sightings that were left out for they only repeat them.
  public var stillPlaces: Int
  public var stillOccurrences: Int
  public var cameras: [Camera]
  /// The number of the last batch that was committed.
  public var batch: Int64
  public var metadataBytes: Int64
  public var vectorsBytes: Int64
  /// Generations that `reindex` builds.
  public var building: [Building]
  /// The watch of this archive, or the last one; `nil` when there never was one.
  public var watch: Watch?
  /// What is amiss around the archive, by name.
  public var conditions: [String: String]

  public init(
    archive: String, archiveID: String, schemaVersion: Int, timeZone: String,
    settings: [String: String], model: Model? = nil, sources: [String: Int], sightings: Int,
    faces: Int, indexRows: Int, firstSeen: Moment? = nil, lastSeen: Moment? = nil,
    decodedSeconds: Double, auditedGroups: Int, auditedMisses: Int, stillPlaces: Int,
    stillOccurrences: Int, cameras: [Camera], batch: Int64, metadataBytes: Int64,
    vectorsBytes: Int64, building: [Building], watch: Watch? = nil, conditions: [String: String]
  ) {
    self.archive = archive
    self.archiveID = archiveID
    self.schemaVersion = schemaVersion
    self.timeZone = timeZone
    self.settings = settings
    self.model = model
    self.sources = sources
    self.sightings = sightings
    self.faces = faces
    self.indexRows = indexRows
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.decodedSeconds = decodedSeconds
    self.auditedGroups = auditedGroups
    self.auditedMisses = auditedMisses
    self.stillPlaces = stillPlaces
    self.stillOccurrences = stillOccurrences
    self.cameras = cameras
    self.batch = batch
    self.metadataBytes = metadataBytes
    self.vectorsBytes = vectorsBytes
    self.building = building
    self.watch = watch
    self.conditions = conditions
  }
}
