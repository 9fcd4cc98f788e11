/// The answer of `eval scface`: surveillance photos looked up among mugshots.
public struct SurveillanceAnswer: Answer {
  /// Every probe of a group of subjects against every mugshot of the group.
  public struct Verification: AnswerPart {
    /// Similarities below it are refused.
    public var threshold: Double
    /// Impostor pairs of development that are accepted.
    public var developmentFalseAccepts: EvaluationAnswer.Share
    /// Genuine pairs of development that are refused.
    public var developmentFalseRejects: EvaluationAnswer.Share
    /// Of the evaluation subjects.
    public var falseAccepts: EvaluationAnswer.Share
    /// Genuine pairs of the evaluation subjects that are refused.
    public var falseRejects: EvaluationAnswer.Share
    /// The mean of both errors on evaluation.
    public var halfTotalErrorRate: Double

    /// The value with these parts.
    public init(
      threshold: Double, developmentFalseAccepts: EvaluationAnswer.Share,
      developmentFalseRejects: EvaluationAnswer.Share, falseAccepts: EvaluationAnswer.Share,
      falseRejects: EvaluationAnswer.Share, halfTotalErrorRate: Double
    ) {
      self.threshold = threshold
      self.developmentFalseAccepts = developmentFalseAccepts
      self.developmentFalseRejects = developmentFalseRejects
      self.falseAccepts = falseAccepts
      self.falseRejects = falseRejects
      self.halfTotalErrorRate = halfTotalErrorRate
    }
  }

  /// What one protocol gives.
  public struct Entry: AnswerPart {
    /// `combined`, `close`, `medium`, `far` or `infrared`.
    public var `protocol`: String
    /// The distance of the camera.
    public var metres: Double?
    /// Among the mugshots of all subjects.
    public var identification: EvaluationAnswer.Identification
    /// `nil` when a group of subjects lacks pairs.
    public var verification: Verification?

    /// The value with these parts.
    public init(
      `protocol`: String, metres: Double? = nil, identification: EvaluationAnswer.Identification,
      verification: Verification? = nil
    ) {
      self.protocol = `protocol`
      self.metres = metres
      self.identification = identification
      self.verification = verification
    }
  }

  /// As it was named.
  public var directory: String
  /// What made the embeddings.
  public var model: EvaluationAnswer.Model
  /// What became of the photos.
  public var photos: EvaluationAnswer.Photos
  /// Photos that take part.
  public var mugshots: Int
  /// Probes that take part.
  public var probes: Int
  /// Those that have probes.
  public var protocols: [Entry]

  /// The value with these parts.
  public init(
    directory: String, model: EvaluationAnswer.Model, photos: EvaluationAnswer.Photos,
    mugshots: Int, probes: Int, protocols: [Entry]
  ) {
    self.directory = directory
    self.model = model
    self.photos = photos
    self.mugshots = mugshots
    self.probes = probes
    self.protocols = protocols
  }
}
