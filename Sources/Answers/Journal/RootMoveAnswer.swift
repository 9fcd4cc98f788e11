/// The answer of `root move`.
public struct RootMoveAnswer: Answer {
  /// Where the files were. Absolute, as `FilePath.description` spells it.
  public var from: String
  /// Where they are.
  public var to: String
  /// Nothing was changed.
  public var isDryRun: Bool
  /// Files that are known at their new path now.
  public var moved: Int
  /// Of their sources, those whose new names say another camera or time.
  public var readOtherwise: Int
  /// Paths that are not there below the new folder: they stay as they are.
  public var missing: [String]
  /// New paths where something else is, or whose names give no time or camera: the next `ingest`
  /// decides.
  public var different: [String]
  /// Old paths where a file still is: nothing was moved away from there.
  public var stillThere: [String]
  /// New paths that the next `ingest` has to read.
  public var waiting: [String]

  /// The value with these parts.
  public init(
    from: String, to: String, isDryRun: Bool, moved: Int = 0, readOtherwise: Int = 0,
    missing: [String] = [], different: [String] = [], stillThere: [String] = [],
    waiting: [String] = []
  ) {
    self.from = from
    self.to = to
    self.isDryRun = isDryRun
    self.moved = moved
    self.readOtherwise = readOtherwise
    self.missing = missing
    self.different = different
    self.stillThere = stillThere
    self.waiting = waiting
  }
}
