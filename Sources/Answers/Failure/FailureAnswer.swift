import Values

/// A failure as every edge reports it.
public struct FailureAnswer: Answer {
  /// What a failure consists of.
  public struct Body: AnswerPart {
    /// The stable name of the kind of failure.
    public var code: Failure.Code
    /// The program's exit status.
    public var exit: Int32
    /// The sentence that a person gets.
    public var message: String
    /// What was attempted, as a verb phrase.
    public var attempted: String
    /// What it was attempted on; may be empty.
    public var subject: String
    /// Why it failed, as a clause.
    public var reason: String
    /// What to do about it, as a sentence; may be empty.
    public var remedy: String
    /// With `several-faces`: those that can be chosen, the largest first.
    public var faces: [Face]?

    /// The value with these parts.
    public init(
      code: Failure.Code, exit: Int32, message: String, attempted: String, subject: String,
      reason: String, remedy: String, faces: [Face]? = nil
    ) {
      self.code = code
      self.exit = exit
      self.message = message
      self.attempted = attempted
      self.subject = subject
      self.reason = reason
      self.remedy = remedy
      self.faces = faces
    }
  }

  /// A face of a query photo.
  public struct Face: AnswerPart {
    /// What `--face` takes.
    public var number: Int
    /// In pixels of the photo.
    public var box: Box
    /// The detector's score, 0...1.
    public var score: Float

    /// The value with these parts.
    public init(number: Int, box: Box, score: Float) {
      self.number = number
      self.box = box
      self.score = score
    }
  }

  /// The failure.
  public var error: Body

  /// The value with these parts.
  public init(error: Body) {
    self.error = error
  }
}
