/// The answer of `model list`.
public struct ModelsAnswer: Answer {
  public var models: [ModelAnswer]

  public init(models: [ModelAnswer]) {
    self.models = models
  }
}

/// The answer of `model remove`.
public struct ModelRemovalAnswer: Answer {
  /// The name of the model.
  public var removed: String

  public init(removed: String) {
    self.removed = removed
  }
}

/// The answer of `model verify`.
public struct ModelVerificationAnswer: Answer {
  public struct Model: AnswerPart {
    public var name: String
    public var isGood: Bool
    /// What is wrong, as a sentence.
    public var reason: String?

    public init(name: String, isGood: Bool, reason: String? = nil) {
      self.name = name
      self.isGood = isGood
      self.reason = reason
    }
  }

  public var models: [Model]

  public init(models: [Model]) {
    self.models = models
  }
}
