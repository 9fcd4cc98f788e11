/// The answer of `dump`: the rows of an archive as text.
public struct DumpAnswer: Answer {
  /// Without their line breaks.
  public var lines: [String]

  /// The value with these parts.
  public init(lines: [String]) {
    self.lines = lines
  }
}
