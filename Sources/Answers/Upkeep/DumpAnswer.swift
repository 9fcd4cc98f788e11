/// The answer of `dump`: the rows of an archive as text.
public struct DumpAnswer: Answer {
  public var lines: [String]

  public init(lines: [String]) {
    self.lines = lines
  }
}
