/// All embeddings of one model, and their index, as every command reports them.
public struct GenerationAnswer: Answer {
  /// The generation's number.
  public var generation: Int32
  /// The network that its embeddings are made with.
  public var model: String
  /// Of the network's file.
  public var sha256: String
  /// Numbers in one embedding.
  public var dimension: Int
  /// The arithmetic that the network runs in: `f32`.
  public var precision: String
  /// `building`, `live` or `retired`.
  public var state: String
  /// Faces of the archive, and of those the ones that have an embedding in it.
  public var faces: Int
  /// Faces of the archive that have an embedding in it.
  public var covered: Int
  /// What its embeddings and index take up.
  public var bytes: Int64
  /// When it was begun.
  public var created: Moment

  /// The value with these parts.
  public init(
    generation: Int32, model: String, sha256: String, dimension: Int, precision: String,
    state: String, faces: Int, covered: Int, bytes: Int64, created: Moment
  ) {
    self.generation = generation
    self.model = model
    self.sha256 = sha256
    self.dimension = dimension
    self.precision = precision
    self.state = state
    self.faces = faces
    self.covered = covered
    self.bytes = bytes
    self.created = created
  }
}

/// The answer of `generation list`.
public struct GenerationsAnswer: Answer {
  /// By number.
  public var generations: [GenerationAnswer]

  /// The value with these parts.
  public init(generations: [GenerationAnswer]) {
    self.generations = generations
  }
}

/// The answer of `generation activate` and `generation rollback`.
public struct LiveGenerationAnswer: Answer {
  /// The generation that searches use now.
  public var live: GenerationAnswer

  /// The value with these parts.
  public init(live: GenerationAnswer) {
    self.live = live
  }
}

/// The answer of `generation drop`.
public struct GenerationRemovalAnswer: Answer {
  /// The number of the generation that is gone.
  public var dropped: Int32
  /// Space inside the archive's files that is free again.
  public var freedBytes: Int64

  /// The value with these parts.
  public init(dropped: Int32, freedBytes: Int64) {
    self.dropped = dropped
    self.freedBytes = freedBytes
  }
}
