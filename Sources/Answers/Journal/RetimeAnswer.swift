/// The answer of `journal retime`.
public struct RetimeAnswer: Answer {
  /// A source whose names say another camera or time than the archive had.
  public struct Corrected: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// The camera's name as it was.
    public var cameraBefore: String?
    /// The camera's name.
    public var camera: String
    /// When the recording began, as it was.
    public var beginsBefore: Moment
    /// When the recording begins.
    public var begins: Moment

    /// The value with these parts.
    public init(
      path: String, cameraBefore: String? = nil, camera: String, beginsBefore: Moment,
      begins: Moment
    ) {
      self.path = path
      self.cameraBefore = cameraBefore
      self.camera = camera
      self.beginsBefore = beginsBefore
      self.begins = begins
    }
  }

  /// Sources whose names were read.
  public var examined: Int
  /// Nothing was changed.
  public var isDryRun: Bool
  /// Those that were read otherwise before, in the order of the journal.
  public var corrected: [Corrected]
  /// Of those, paths of the ones that the next `ingest` has to read again.
  public var waiting: [String]
  /// Paths of sources without a file, or whose names give no time or camera: they stay as they are.
  public var unread: [String]

  /// The value with these parts.
  public init(
    examined: Int, isDryRun: Bool, corrected: [Corrected] = [], waiting: [String] = [],
    unread: [String] = []
  ) {
    self.examined = examined
    self.isDryRun = isDryRun
    self.corrected = corrected
    self.waiting = waiting
    self.unread = unread
  }
}
