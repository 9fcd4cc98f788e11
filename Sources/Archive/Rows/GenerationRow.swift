import Values

/// All embeddings of one model, and their index.
public struct GenerationRow: Sendable, Hashable {
  /// The number of the generation.
  public var id: GenerationID
  /// The model that its embeddings are made with.
  public var embedder: EmbedderIdentity
  /// When it was created.
  public var created: WallTime
  /// Whether searches use it.
  public var state: GenerationState
  /// Every face had its embedding when this was last established: a missing one is damage then.
  public var isComplete: Bool
  /// When it last stopped being the live one.
  public var retired: WallTime?
}

/// What a generation is good for.
public enum GenerationState: String, Sendable, Hashable, CaseIterable, Codable {
  /// `reindex` fills it, or a rollback has left it; new faces are embedded for it too.
  case building
  /// Searches use it. At most one is.
  case live
  /// It was live, and can be again; new faces are not embedded for it.
  case retired
}

/// How much of an archive a generation covers.
public struct GenerationCoverage: Sendable, Hashable {
  /// Faces of the archive.
  public var faces: Int
  /// Of those, the ones with an embedding of this generation.
  public var covered: Int
  /// What its embeddings and index take up in the store.
  public var bytes: Int64

  /// A count of faces, of those covered, and of bytes of blocks.
  public init(faces: Int, covered: Int, bytes: Int64) {
    self.faces = faces
    self.covered = covered
    self.bytes = bytes
  }

  /// Nothing is missing.
  public var isFull: Bool { covered == faces }
}
