/// The answer of `compare`: how alike the faces of photos are.
public struct ComparisonAnswer: Answer {
  /// What the matrix holds.
  public enum Metric: String, Sendable, Codable, CaseIterable {
    /// The cosine, -1...1.
    case similarity
    /// The Euclidean distance of unit vectors, 0...2.
    case distance
  }

  /// One photo, and what became of it.
  public struct Photo: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// `embedded`, `no-face` or `unreadable`.
    public var outcome: String
    /// The largest was taken.
    public var facesFound: Int
    /// Why it is unreadable.
    public var reason: String?
    /// What of it is missing though it was read, as a clause.
    public var missing: String?

    /// The value with these parts.
    public init(
      path: String, outcome: String, facesFound: Int, reason: String? = nil, missing: String? = nil
    ) {
      self.path = path
      self.outcome = outcome
      self.facesFound = facesFound
      self.reason = reason
      self.missing = missing
    }
  }

  /// What made the embeddings.
  public var model: EvaluationAnswer.Model
  /// What the matrix holds.
  public var metric: Metric
  /// In the order in which they were named.
  public var photos: [Photo]
  /// A row for each photo, a number for each photo, in their order; null where one has no face.
  public var matrix: [[Double?]]

  /// The value with these parts.
  public init(model: EvaluationAnswer.Model, metric: Metric, photos: [Photo], matrix: [[Double?]]) {
    self.model = model
    self.metric = metric
    self.photos = photos
    self.matrix = matrix
  }
}
