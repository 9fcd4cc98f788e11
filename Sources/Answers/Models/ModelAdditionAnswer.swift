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
    /// Pairs of different people.
    public var differentPairs: Int
    /// The mean similarity of pairs of one person.
    public var sameSimilarity: Float?
    /// The mean similarity of pairs of different people.
    public var differentSimilarity: Float?
    /// The probability that a pair of one person is more similar than one of two.
    public var separation: Double?
    /// For a detector: pictures of faces that it was shown, and those in which it found the face.
    public var facesShown: Int?
    /// Of those, the ones in which it found the face.
    public var facesFound: Int?

    /// The value with these parts.
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

  /// The network that was added.
  public var model: ModelAnswer
  /// How it did.
  public var trial: Trial
  /// It had been added before, and only its file was lost.
  public var isPutBack: Bool

  /// The value with these parts.
  public init(model: ModelAnswer, trial: Trial, isPutBack: Bool) {
    self.model = model
    self.trial = trial
    self.isPutBack = isPutBack
  }
}
