/// The answer of `index check`: how much of the true answers searches find.
public struct IndexCheckAnswer: Answer {
  /// What counts as a match.
  public struct Floor: AnswerPart {
    /// The least similarity of a match.
    public var similarity: Float
    /// `asked` or `published`.
    public var origin: String

    /// The value with these parts.
    public init(similarity: Float, origin: String) {
      self.similarity = similarity
      self.origin = origin
    }
  }

  /// What was measured of searches with one kind of filter.
  public struct Check: AnswerPart {
    /// `none`, `time`, `cameras` or `time-and-cameras`.
    public var filter: String
    /// The share of the matches that the searches were asked for.
    public var targetRecall: Double
    /// When it was measured.
    public var checked: Moment
    /// Faces of the generation at that time.
    public var faces: Int
    /// Faces that were searched for.
    public var samples: Int
    /// What counts as a match, -1...1.
    public var minimumSimilarity: Float
    /// Faces at least that similar which comparing every face finds, over all samples.
    public var matches: Int
    /// Those of them that the searches found, and their share; 1 when there are none.
    public var matchesFound: Int
    /// Their share, 0...1; 1 when there are none.
    public var matchRecall: Double
    /// The ten most similar faces, however similar, over all samples.
    public var nearest: Int
    /// Those of them that the searches found.
    public var nearestFound: Int
    /// Their share, 0...1; 1 when there are none.
    public var nearestRecall: Double
    /// Answers that were not proven to be complete.
    public var estimatedAnswers: Int
    /// Wall time of one search.
    public var medianSeconds: Double

    /// The value with these parts.
    public init(
      filter: String, targetRecall: Double, checked: Moment, faces: Int, samples: Int,
      minimumSimilarity: Float, matches: Int, matchesFound: Int, matchRecall: Double, nearest: Int,
      nearestFound: Int, nearestRecall: Double, estimatedAnswers: Int, medianSeconds: Double
    ) {
      self.filter = filter
      self.targetRecall = targetRecall
      self.checked = checked
      self.faces = faces
      self.samples = samples
      self.minimumSimilarity = minimumSimilarity
      self.matches = matches
      self.matchesFound = matchesFound
      self.matchRecall = matchRecall
      self.nearest = nearest
      self.nearestFound = nearestFound
      self.nearestRecall = nearestRecall
      self.estimatedAnswers = estimatedAnswers
      self.medianSeconds = medianSeconds
    }
  }

  /// Faces in the index.
  public var faces: Int
  /// Faces that were searched for.
  public var samples: Int
  /// Repeats the choice of the sample.
  public var seed: UInt64
  /// The share of the matches that searches were asked for.
  public var targetRecall: Double
  /// What counts as a match.
  public var minimumSimilarity: Floor
  /// One for each kind of filter.
  public var checks: [Check]
  /// No kind of filter falls short of `targetRecall`.
  public var isReached: Bool
  /// The figures are in the archive, for `search` to quote.
  public var isKept: Bool

  /// The value with these parts.
  public init(
    faces: Int, samples: Int, seed: UInt64, targetRecall: Double, minimumSimilarity: Floor,
    checks: [Check], isReached: Bool, isKept: Bool
  ) {
    self.faces = faces
    self.samples = samples
    self.seed = seed
    self.targetRecall = targetRecall
    self.minimumSimilarity = minimumSimilarity
    self.checks = checks
    self.isReached = isReached
    self.isKept = isKept
  }
}
