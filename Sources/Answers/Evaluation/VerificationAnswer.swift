/// The answer of `eval lfw`: pairs of photos, judged to be of one person or of two.
public struct VerificationAnswer: Answer {
  /// A mean over folds.
  public struct FoldMean: AnswerPart {
    /// Over the folds.
    public var mean: Double
    /// The standard deviation of the folds (divided by n).
    public var deviation: Double

    /// The value with these parts.
    public init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// The validation rate at one false accept rate.
  public struct Validation: AnswerPart {
    /// What was asked for.
    public var falseAcceptRate: Double
    /// Over the folds.
    public var mean: Double
    /// How far the folds scatter (divided by n).
    public var deviation: Double
    /// The rate that the held-out folds really had.
    public var reachedFalseAcceptRate: Double

    /// The value with these parts.
    public init(
      falseAcceptRate: Double, mean: Double, deviation: Double, reachedFalseAcceptRate: Double
    ) {
      self.falseAcceptRate = falseAcceptRate
      self.mean = mean
      self.deviation = deviation
      self.reachedFalseAcceptRate = reachedFalseAcceptRate
    }
  }

  /// One held-out fold.
  public struct Fold: AnswerPart {
    /// Chosen on the other folds for accuracy.
    public var threshold: Double
    /// Pairs judged rightly, 0...1.
    public var accuracy: Double
    /// One for each false accept rate, as the rates.
    public var validationThresholds: [Double]
    /// One for each false accept rate.
    public var validationRates: [Double]

    /// The value with these parts.
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
    /// How many pairs.
    public var pairs: Int
    /// Pairs of one person.
    public var genuinePairs: Int
    /// Judged to be of two persons.
    public var pairsWithoutEmbedding: Int
    /// Pairs judged rightly, 0...1.
    public var accuracy: FoldMean
    /// All held-out pairs together.
    public var judgedRightly: EvaluationAnswer.Share
    /// One for each false accept rate.
    public var validation: [Validation]
    /// Of the mean ROC curve on the grid 0, 0.01, …
    public var areaUnderCurve: Double
    /// Where the curve has as many false accepts as refusals; `nil` when it has no such point.
    public var equalErrorRate: Double?
    /// Through every distance of the held-out folds.
    public var rankedAreaUnderCurve: Double
    /// One for each fold.
    public var folds: [Fold]

    /// The value with these parts.
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
    /// One false accept rate.
    public struct Point: AnswerPart {
      /// What was asked for.
      public var falseAcceptRate: Double
      /// The lowest similarity that at most that share of impostor pairs reach.
      public var similarity: Double
      /// Genuine pairs that reach it.
      public var trueAccepts: EvaluationAnswer.Share

      /// The value with these parts.
      public init(falseAcceptRate: Double, similarity: Double, trueAccepts: EvaluationAnswer.Share)
      {
        self.falseAcceptRate = falseAcceptRate
        self.similarity = similarity
        self.trueAccepts = trueAccepts
      }
    }

    /// Pairs of one person.
    public var genuinePairs: Int
    /// Pairs of two people.
    public var impostorPairs: Int
    /// One for each rate.
    public var points: [Point]

    /// The value with these parts.
    public init(genuinePairs: Int, impostorPairs: Int, points: [Point]) {
      self.genuinePairs = genuinePairs
      self.impostorPairs = impostorPairs
      self.points = points
    }
  }

  /// As they were named.
  public var directory: String
  /// How many pairs.
  public var pairs: String
  /// What made the embeddings.
  public var model: EvaluationAnswer.Model
  /// What became of the photos.
  public var photos: EvaluationAnswer.Photos
  /// The embeddings are of both mirror images.
  public var flip: Bool
  /// The mean of the other folds was subtracted.
  public var subtractMean: Bool
  /// One for each fold.
  public var folds: Int
  /// One for each metric.
  public var results: [Result]
  /// With every photo compared with every other.
  public var allPairs: EveryPair?

  /// The value with these parts.
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
