/// The answer of `eval identify`: probes looked up in a gallery of known people.
public struct IdentificationAnswer: Answer {
  /// What became of one probe.
  public struct Lookup: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// Whom it shows.
    public var person: String
    /// The person whose gallery photos are most similar; `nil` without an embedding.
    public var best: String?
    /// Of that person.
    public var similarity: Float?
    /// The rank of the right person, from 1.
    public var rank: Int?
    /// Whether the gallery knows the person.
    public var isKnown: Bool

    /// The value with these parts.
    public init(
      path: String, person: String, best: String? = nil, similarity: Float? = nil, rank: Int? = nil,
      isKnown: Bool
    ) {
      self.path = path
      self.person = person
      self.best = best
      self.similarity = similarity
      self.rank = rank
      self.isKnown = isKnown
    }
  }

  /// As they were named.
  public var gallery: String
  /// The folder of the probes, as it was named.
  public var probes: String
  /// What made the embeddings.
  public var model: EvaluationAnswer.Model
  /// What became of the photos.
  public var photos: EvaluationAnswer.Photos
  /// How many were found.
  public var result: EvaluationAnswer.Identification
  /// One for each probe.
  public var lookups: [Lookup]

  /// The value with these parts.
  public init(
    gallery: String, probes: String, model: EvaluationAnswer.Model, photos: EvaluationAnswer.Photos,
    result: EvaluationAnswer.Identification, lookups: [Lookup]
  ) {
    self.gallery = gallery
    self.probes = probes
    self.model = model
    self.photos = photos
    self.result = result
    self.lookups = lookups
  }
}
