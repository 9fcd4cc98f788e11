/// The answer of `eval lfw`: pairs of photos, judged to be of one person or of two.
public struct VerificationAnswer: Answer {
  public struct FoldMean: AnswerPart {
    public var mean: Double
    /// The standard deviation of the folds (divided by n).
    public var deviation: Double

    public init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// The validation rate at one false accept rate.
  public struct Validation: AnswerPart {
    /// What was asked for.
    public var falseAcceptRate: Double
    public var mean: Double
    public var deviation: Double
    /// The rate that the held-out folds really had.
    public var reachedFalseAcceptRate: Double

    public init(
      falseAcceptRate: Double, mean: Double, deviation: Double, reachedFalseAcceptRate: Double
    ) {
      self.falseAcceptRate = falseAcceptRate
      self.mean = mean
      self.deviation = deviation
      self.reachedFalseAcceptRate = reachedFalseAcceptRate
    }
  }

  public struct Fold: AnswerPart {
    public var threshold: Double
    public var accuracy: Double
    /// One for each false accept rate, as the rates.
    public var validationThresholds: [Double]
    public var validationRates: [Double]

    public init(
      threshold: Double, accuracy: Double, validationThresholds: [Double], validationRates: [Double]
    ) {
      self.threshold = threshold
      self.accuracy = accuracy
      self.validationThresholds = validationThresholds
      self.validationRates = validationRates
    }
  }

  /// What one metric gives.
  public struct Result: AnswerPart {
    /// `distance` or `cosine`.
    public var metric: String
    public var pairs: Int
    public var genuinePairs: Int
    /// Judged to be of two persons.
    public var pairsWithoutEmbedding: Int
    public var accuracy: FoldMean
    /// All held-out pairs together.
    public var judgedRightly: EvaluationAnswer.Share
    public var validation: [Validation]
    /// Of the mean ROC curve on the grid 0, 0.01, …
    public var areaUnderCurve: Double
    public var equalErrorRate: Double?
    /// Through every distance of the held-out folds.
    public var rankedAreaUnderCurve: Double
    public var folds: [Fold]

    public init(
      metric: String, pairs: Int, genuinePairs: Int, pairsWithoutEmbedding: Int, accuracy: FoldMean,
      judgedRightly: EvaluationAnswer.Share, validation: [Validation], areaUnderCurve: Double,
      equalErrorRate: Double? = nil, rankedAreaUnderCurve: Double, folds: [Fold]
    ) {
      self.metric = metric
      self.pairs = pairs
      self.genuinePairs = genuinePairs
      self.pairsWithoutEmbedding = pairsWithoutEmbedding
      self.accuracy = accuracy
      self.judgedRightly = judgedRightly
      self.validation = validation
      self.areaUnderCurve = areaUnderCurve
      self.equalErrorRate = equalErrorRate
      self.rankedAreaUnderCurve = rankedAreaUnderCurve
      self.folds = folds
    }
  }

  /// Every photo compared with every other.
  public struct EveryPair: AnswerPart {
    public struct Point: AnswerPart {
      public var falseAcceptRate: Double
      /// The least that no more impostor pairs than that reach.
      public var similarity: Double
      public var trueAccepts: EvaluationAnswer.Share

      public init(falseAcceptRate: Double, similarity: Double, trueAccepts: EvaluationAnswer.Share)
      {
        self.falseAcceptRate = falseAcceptRate
        self.similarity = similarity
        self.trueAccepts = trueAccepts
      }
    }

    public var genuinePairs: Int
    public var impostorPairs: Int
    public var points: [Point]

    public init(genuinePairs: Int, impostorPairs: Int, points: [Point]) {
      self.genuinePairs = genuinePairs
      self.impostorPairs = impostorPairs
      self.points = points
    }
  }

  /// As they were named.
  public var directory: String
  public var pairs: String
  public var model: EvaluationAnswer.Model
  public var photos: EvaluationAnswer.Photos
  public var flip: Bool
  public var subtractMean: Bool
  public var folds: Int
  /// One for each metric.
  public var results: [Result]
  public var allPairs: EveryPair?

  public init(
    directory: String, pairs: String, model: EvaluationAnswer.Model,
    photos: EvaluationAnswer.Photos, flip: Bool, subtractMean: Bool, folds: Int, results: [Result],
    allPairs: EveryPair? = nil
  ) {
    self.directory = directory
    self.pairs = pairs
    self.model = model
    self.photos = photos
    self.flip = flip
    self.subtractMean = subtractMean
    self.folds = folds
    self.results = results
    self.allPairs = allPairs
  }
}
