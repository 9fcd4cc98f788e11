/// What a repair found, did and left.
public struct RepairReport: Codable, Sendable, Equatable {
  /// What was wrong.
  public var before: CheckReport
  /// What was done, as sentences, in order.
  public var actions: [String] = []
  /// Faces that were removed with their rows: there was no picture of them, or none that an
  /// embedding could be made of.
  public var removedFaces = 0
  /// Embeddings that were made anew from their crops.
  public var recomputedEmbeddings = 0
  /// Sources that the next `ingest` examines again, by path below their roots.
  public var requeuedSources: [String] = []
  /// Sources that lost faces and of which no file is known.
  public var lostSources: [String] = []
  /// What a second check found.
  public var after: CheckReport
}
