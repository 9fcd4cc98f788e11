/// The answer of `layout test`: what would be read from the names below some roots.
public struct LayoutTestAnswer: Answer {
  /// A file that would become a source.
  public struct Source: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// The camera's name.
    public var camera: String
    /// When its recording begins.
    public var begins: Moment
    /// What that was read from.
    public var reading: JournalAnswer.Source.Reading
    /// Why it may be wrong.
    public var doubts: [JournalAnswer.Source.Reason]

    /// The value with these parts.
    public init(
      path: String, camera: String, begins: Moment, reading: JournalAnswer.Source.Reading,
      doubts: [JournalAnswer.Source.Reason]
    ) {
      self.path = path
      self.camera = camera
      self.begins = begins
      self.reading = reading
      self.doubts = doubts
    }
  }

  /// In the order of their paths, root by root.
  public var sources: [Source]
  /// Paths that no source would be made of.
  public var unmatched: [IngestAnswer.Unmatched]

  /// The value with these parts.
  public init(sources: [Source], unmatched: [IngestAnswer.Unmatched]) {
    self.sources = sources
    self.unmatched = unmatched
  }
}
