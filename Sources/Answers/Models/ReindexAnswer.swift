/// The answer of `reindex`: what a run embedded.
public struct ReindexAnswer: Answer {
  /// A face that could not be embedded.
  public struct Unusable: AnswerPart {
    /// The face's number.
    public var face: Int64
    /// A clause for people.
    public var reason: String

    /// The value with these parts.
    public init(face: Int64, reason: String) {
      self.face = face
      self.reason = reason
    }
  }

  /// What was filled.
  public var generation: GenerationAnswer
  /// Faces embedded in this run.
  public var embedded: Int
  /// Wall time, in seconds.
  public var elapsedSeconds: Double
  /// Of this run.
  public var facesPerSecond: Double
  /// Faces that could not be embedded, by rising number.
  public var unusable: [Unusable]
  /// Time of all threads together per stage, in seconds.
  public var stageSeconds: [String: Double]
  /// The run was stopped before everything was covered.
  public var isInterrupted: Bool

  /// The value with these parts.
  public init(
    generation: GenerationAnswer, embedded: Int, elapsedSeconds: Double, facesPerSecond: Double,
    unusable: [Unusable], stageSeconds: [String: Double], isInterrupted: Bool
  ) {
    self.generation = generation
    self.embedded = embedded
    self.elapsedSeconds = elapsedSeconds
    self.facesPerSecond = facesPerSecond
    self.unusable = unusable
    self.stageSeconds = stageSeconds
    self.isInterrupted = isInterrupted
  }
}
