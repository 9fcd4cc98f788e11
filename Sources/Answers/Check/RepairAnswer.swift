/// The answer of `check --repair`: what a repair found, did and left.
public struct RepairAnswer: Answer {
  /// What was wrong.
  public var before: CheckAnswer
  /// What was done, as sentences, in order.
  public var actions: [String]
  /// Faces that were removed with their rows: there was no picture of them, or none that an
  /// embedding could be made of.
  public var removedFaces: Int
  /// Embeddings that were recomputed from their crops.
  public var recomputedEmbeddings: Int
  /// Sources that the next `ingest` examines again, by path below their roots.
  public var requeuedSources: [String]
  /// Sources that lost faces and of which no file is known.
  public var lostSources: [String]
  /// What a second check found.
  public var after: CheckAnswer

  /// The value with these parts.
  public init(
    before: CheckAnswer, actions: [String], removedFaces: Int, recomputedEmbeddings: Int,
    requeuedSources: [String], lostSources: [String], after: CheckAnswer
  ) {
    self.before = before
    self.actions = actions
    self.removedFaces = removedFaces
    self.recomputedEmbeddings = recomputedEmbeddings
    self.requeuedSources = requeuedSources
    self.lostSources = lostSources
    self.after = after
  }
}
