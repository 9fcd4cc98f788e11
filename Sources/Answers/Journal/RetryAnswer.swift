/// The answer of `journal retry`.
public struct RetryAnswer: Answer {
  /// Paths of the sources that the next `ingest` examines again.
  public var sources: [String]

  /// The value with these parts.
  public init(sources: [String]) {
    self.sources = sources
  }
}
