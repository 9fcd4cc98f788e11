/// The answer of `model add`.
public struct ModelAdditionAnswer: Answer {
  /// How the network did on pictures.
  public struct Trial: AnswerPart {
    /// What it was tried on: `photos`, `archive`, or `made pictures` alone.
    public var on: String
    /// The length of the vectors of made pictures, before they are normalised.
    public var norms: [Float]
    /// Pairs of one person and of different people, and their mean similarity.
    public var samePairs: Int
    public var differentPairs: Int
    public var sameSimilarity: Float?
    public var differentSimilarity: Float?
    /// The probability that a pair of one person is more similar than one of two.
    public var separation: Double?
    /// For a detector: pictures of faces that it was shown, and those in which it found the face.
    public var facesShown: Int?
    public var facesFound: Int?

    public init(
      on: String, norms: [Float], samePairs: Int, differentPairs: Int, sameSimilarity: Float? = nil,
      differentSimilarity: Float? = nil, separation: Double? = nil, facesShown: Int? = nil,
      facesFound: Int? = nil
    ) {
      self.on = on
      self.norms = norms
      self.samePairs = samePairs
      self.differentPairs = differentPairs
      self.sameSimilarity = sameSimilarity
      self.differentSimilarity = differentSimilarity
      self.separation = separation
      self.facesShown = facesShown
      self.facesFound = facesFound
    }
  }

  public var model: ModelAnswer
  public var trial: Trial
  /// It had been added before, and only its file was lost.
  public var isPutBack: Bool

  public init(model: ModelAnswer, trial: Trial, isPutBack: Bool) {
    self.model = model
    self.trial = trial
    self.isPutBack = isPutBack
  }
}
