/// The answer of `model list`.
public struct ModelsAnswer: Answer {
  /// In the order of the manifest.
  public var models: [ModelAnswer]

  /// The value with these parts.
  public init(models: [ModelAnswer]) {
    self.models = models
  }
}

/// The answer of `model remove`.
public struct ModelRemovalAnswer: Answer {
  /// The name of the model.
  public var removed: String

  /// The value with these parts.
  public init(removed: String) {
    self.removed = removed
  }
}

/// The answer of `model verify`.
public struct ModelVerificationAnswer: Answer {
  /// One network.
  public struct Model: AnswerPart {
    /// What it is called.
    public var name: String
    /// It is what its manifest states, and works.
    public var isGood: Bool
    /// What is wrong, as a sentence.
    public var reason: String?

    /// The value with these parts.
    public init(name: String, isGood: Bool, reason: String? = nil) {
      self.name = name
      self.isGood = isGood
      self.reason = reason
    }
  }

  /// In the order of the manifest.
  public var models: [Model]

  /// The value with these parts.
  public init(models: [Model]) {
    self.models = models
  }
}
