import Values

/// The answer of `eval calibrate`: how alike different people look in an archive.
public struct CalibrationAnswer: Answer {
  /// What one similarity means.
  public struct Point: AnswerPart {
    /// A cosine, -1...1.
    public var similarity: Float
    /// The share of impostor pairs that reach it, and where the true one may lie at 95 %.
    public var falseMatchRate: Double
    /// The lower end of where the true value may lie, at 95 %.
    public var lower: Double
    /// The upper end of where the true value may lie, at 95 %.
    public var upper: Double
    /// The share of genuine pairs that do not; `nil` without genuine pairs.
    public var falseNonMatchRate: Double?

    /// The value with these parts.
    public init(
      similarity: Float, falseMatchRate: Double, lower: Double, upper: Double,
      falseNonMatchRate: Double? = nil
    ) {
      self.similarity = similarity
      self.falseMatchRate = falseMatchRate
      self.lower = lower
      self.upper = upper
      self.falseNonMatchRate = falseNonMatchRate
    }
  }

  /// What was measured over all cameras, or for one.
  public struct Entry: AnswerPart {
    /// `nil` over all cameras.
    public var camera: String?
    /// That pairs were made of.
    public var sightings: Int
    /// Pairs of one person.
    public var genuinePairs: Int
    /// Pairs of two people.
    public var impostorPairs: Int
    /// Pairs of two that look too much like one.
    public var suspectPairs: Int
    /// Independent comparisons that the impostor pairs amount to.
    public var effectivePairs: Double
    /// Searches use it.
    public var isSufficient: Bool
    /// By rising similarity; the last is the first that no impostor pair reaches.
    public var points: [Point]

    /// The value with these parts.
    public init(
      camera: String? = nil, sightings: Int, genuinePairs: Int, impostorPairs: Int,
      suspectPairs: Int, effectivePairs: Double, isSufficient: Bool, points: [Point]
    ) {
      self.camera = camera
      self.sightings = sightings
      self.genuinePairs = genuinePairs
      self.impostorPairs = impostorPairs
      self.suspectPairs = suspectPairs
      self.effectivePairs = effectivePairs
      self.isSufficient = isSufficient
      self.points = points
    }
  }

  /// The archive's directory, as it was named.
  public var archive: String
  /// What was measured.
  public var generation: GenerationID
  /// The network's name.
  public var model: String
  /// `false` with `--dry-run`.
  public var isKept: Bool
  /// The least time between two faces of a pair of one person.
  public var gapSeconds: Double
  /// Independent comparisons from which on a calibration is believed.
  public var sufficientPairs: Double
  /// Over all cameras first, then each camera with data enough.
  public var calibrations: [Entry]

  /// The value with these parts.
  public init(
    archive: String, generation: GenerationID, model: String, isKept: Bool, gapSeconds: Double,
    sufficientPairs: Double, calibrations: [Entry]
  ) {
    self.archive = archive
    self.generation = generation
    self.model = model
    self.isKept = isKept
    self.gapSeconds = gapSeconds
    self.sufficientPairs = sufficientPairs
    self.calibrations = calibrations
  }
}
