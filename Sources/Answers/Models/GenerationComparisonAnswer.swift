/// The answer of `generation compare`: what would change if another generation were live.
public struct GenerationComparisonAnswer: Answer {
  /// One generation's errors on the archive's own faces.
  public struct Curve: AnswerPart {
    /// What one false match rate costs.
    public struct Point: AnswerPart {
      /// The share of pairs of two people that match.
      public var falseMatchRate: Double
      /// The least at which no larger share of pairs of two people match.
      public var similarity: Float
      /// Pairs of one person that do not reach it.
      public var refused: EvaluationAnswer.Share

      /// The value with these parts.
      public init(falseMatchRate: Double, similarity: Float, refused: EvaluationAnswer.Share) {
        self.falseMatchRate = falseMatchRate
        self.similarity = similarity
        self.refused = refused
      }
    }

    /// The generation's number.
    public var generation: Int32
    /// What was measured.
    public var calibration: CalibrationAnswer.Entry
    /// A rate that the data cannot show is left out.
    public var points: [Point]

    /// The value with these parts.
    public init(generation: Int32, calibration: CalibrationAnswer.Entry, points: [Point]) {
      self.generation = generation
      self.calibration = calibration
      self.points = points
    }
  }

  /// A hit that one generation has among its first and the other has not.
  public struct Change: AnswerPart {
    /// The face that was searched for.
    public var query: Int64
    /// The hit.
    public var sighting: Int64
    /// From 1; `nil` where it is not among the first.
    public var firstRank: Int?
    /// The same in the second generation.
    public var secondRank: Int?
    /// In the generation that has it among its first.
    public var similarity: Float

    /// The value with these parts.
    public init(
      query: Int64, sighting: Int64, firstRank: Int? = nil, secondRank: Int? = nil,
      similarity: Float
    ) {
      self.query = query
      self.sighting = sighting
      self.firstRank = firstRank
      self.secondRank = secondRank
      self.similarity = similarity
    }
  }

  /// The first generation's number.
  public var first: Int32
  /// The second generation's number.
  public var second: Int32
  /// What the first is of.
  public var firstModel: String
  /// What the second is of.
  public var secondModel: String
  /// Faces that were searched for, and first hits compared of each.
  public var queries: Int
  /// First hits that were compared of each.
  public var top: Int
  /// Mean share of hits that both have, 0...1.
  public var overlap: Double
  /// Share of queries with the same first hit, 0...1.
  public var firstAgreement: Double
  /// Mean rank correlation (Spearman) of the hits that both have, -1...1.
  public var rankCorrelation: Double?
  /// Hits that only the second has, and only the first.
  public var appeared: Int
  /// Hits that only the first has.
  public var vanished: Int
  /// The highest ranking of those.
  public var changes: [Change]
  /// Of the first generation and of the second, on the same pairs.
  public var curves: [Curve]

  /// The value with these parts.
  public init(
    first: Int32, second: Int32, firstModel: String, secondModel: String, queries: Int, top: Int,
    overlap: Double, firstAgreement: Double, rankCorrelation: Double? = nil, appeared: Int,
    vanished: Int, changes: [Change], curves: [Curve]
  ) {
    self.first = first
    self.second = second
    self.firstModel = firstModel
    self.secondModel = secondModel
    self.queries = queries
    self.top = top
    self.overlap = overlap
    self.firstAgreement = firstAgreement
    self.rankCorrelation = rankCorrelation
    self.appeared = appeared
    self.vanished = vanished
    self.changes = changes
    self.curves = curves
  }
}
