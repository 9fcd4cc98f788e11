/// The answer of `reindex`: what a run embedded.
public struct ReindexAnswer: Answer {
  public struct Unusable: AnswerPart {
    public var face: Int64
    public var reason: String

    public init(face: Int64, reason: String) {
      self.face = face
      self.reason = reason
    }
  }

  public var generation: GenerationAnswer
  /// Faces embedded in this run.
  public var embedded: Int
  public var elapsedSeconds: Double
  public var facesPerSecond: Double
  /// Faces that could not be embedded, by rising number.
  public var unusable: [Unusable]
  /// Time of all threads together per stage, in seconds.
  public var stageSeconds: [String: Double]
  /// The run was stopped before everything was covered.
  public var isInterrupted: Bool

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
