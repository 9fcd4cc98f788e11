/// The answer of `status`: what the archive holds, and what needs attention.
public struct StatusAnswer: Answer {
  /// A camera, and what there is of it.
  public struct Camera: AnswerPart {
    /// What it is called.
    public var name: String
    /// As the camera's name gives it; may be empty.
    public var building: String
    /// As the camera's name gives it; may be empty.
    public var floor: String
    /// As the camera's name gives it; may be empty.
    public var number: String
    /// Its sources.
    public var sources: Int
    /// Sources that wait for `ingest`, or are being worked on.
    public var pending: Int
    /// Sources that could be read only in part.
    public var partial: Int
    /// Sources that were given up.
    public var parked: Int
    /// How many sightings there are.
    public var sightings: Int
    /// How many faces.
    public var faces: Int
    /// Recorded time that was decoded, in seconds.
    public var decodedSeconds: Double
    /// First and last moment that was recorded and decoded.
    public var from: Moment?
    /// The last moment that was recorded and decoded.
    public var to: Moment?

    /// The value with these parts.
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
    /// What it is called.
    public var name: String
    /// Of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// Numbers in one embedding.
    public var dimension: Int
    /// The arithmetic that the network runs in: `f32`.
    public var precision: String
    /// The generation's number.
    public var generation: Int32

    /// The value with these parts.
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
    /// The generation's number.
    public var generation: Int32
    /// The network's name.
    public var model: String
    /// Faces of the archive, and of those the ones that it covers.
    public var faces: Int
    /// Faces that it covers.
    public var covered: Int
    /// A `reindex` is at it; the other two are its own.
    public var isRunning: Bool
    /// How fast the run is.
    public var facesPerSecond: Double?
    /// How long the run still takes at that speed.
    public var remainingSeconds: Double?

    /// The value with these parts.
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

  /// The archive's directory, as it was named.
  public var archive: String
  /// The identity that both stores of the archive carry.
  public var archiveID: String
  /// The version of the archive's rows.
  public var schemaVersion: Int
  /// The archive's zone by its IANA name.
  public var timeZone: String
  /// Templates that `ingest` uses when it is given none.
  public var settings: [String: String]
  /// `nil` before the first `ingest`.
  public var model: Model?
  /// Sources by the state that the journal gives them.
  public var sources: [String: Int]
  /// How many sightings there are.
  public var sightings: Int
  /// How many faces.
  public var faces: Int
  /// Rows in the live index; equals `faces`.
  public var indexRows: Int
  /// First and last moment of any sighting.
  public var firstSeen: Moment?
  /// The last moment of any sighting.
  public var lastSeen: Moment?
  /// Media time decoded, in seconds.
  public var decodedSeconds: Double
  /// Groups of pictures that would have been left out and were examined to see what that costs, and
  /// those of them in which a sighting began.
  public var auditedGroups: Int
  /// Of those, the ones in which a sighting began.
  public var auditedMisses: Int
  /// How many sources have each warning, by its code.
  public var warnings: [String: Int]
  /// Sources that were read by a build that could miss people or misread times.
  public var affectedSources: Int
  /// Places where a face never moves, and sightings that were left out for they only repeat them.
  public var stillPlaces: Int
  /// Sightings that were left out because they only repeat what never moves.
  public var stillOccurrences: Int
  /// By name.
  public var cameras: [Camera]
  /// The number of the last batch that was committed.
  public var batch: Int64
  /// The size of `archive.sqlite`.
  public var metadataBytes: Int64
  /// The size of `vectors.lmdb`.
  public var vectorsBytes: Int64
  /// The room that is left where the archive is, for this user; `nil` when the system does not say it.
  public var freeBytes: Int64?
  /// Whether that is enough: `roomy`; `nearly-full`, a few commits of many faces may fill it; `full`,
  /// nothing can be added.
  public var disk: String?
  /// Generations that `reindex` builds.
  public var building: [Building]
  /// The watch of this archive, or the last one; `nil` when there never was one.
  public var watch: Watch?
  /// What is amiss around the archive, by name.
  public var conditions: [String: String]

  /// The value with these parts.
  public init(
    archive: String, archiveID: String, schemaVersion: Int, timeZone: String,
    settings: [String: String], model: Model? = nil, sources: [String: Int], sightings: Int,
    faces: Int, indexRows: Int, firstSeen: Moment? = nil, lastSeen: Moment? = nil,
    decodedSeconds: Double, auditedGroups: Int, auditedMisses: Int,
    warnings: [String: Int], affectedSources: Int, stillPlaces: Int,
    stillOccurrences: Int, cameras: [Camera], batch: Int64, metadataBytes: Int64,
    vectorsBytes: Int64, freeBytes: Int64? = nil, disk: String? = nil, building: [Building],
    watch: Watch? = nil, conditions: [String: String]
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
    self.warnings = warnings
    self.affectedSources = affectedSources
    self.stillPlaces = stillPlaces
    self.stillOccurrences = stillOccurrences
    self.cameras = cameras
    self.batch = batch
    self.metadataBytes = metadataBytes
    self.vectorsBytes = vectorsBytes
    self.freeBytes = freeBytes
    self.disk = disk
    self.building = building
    self.watch = watch
    self.conditions = conditions
  }
}
