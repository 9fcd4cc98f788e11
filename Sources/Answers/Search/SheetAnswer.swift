/// The answer of `sheet`: what was written.
public struct SheetAnswer: Answer {
  /// A file that was written.
  public struct File: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// The page that it shows, from 1; `nil` when it holds all pages.
    public var page: Int?

    /// The value with these parts.
    public init(path: String, page: Int? = nil) {
      self.path = path
      self.page = page
    }
  }

  /// `png`, `jpeg` or `pdf`.
  public var format: String
  /// In the order of the pages.
  public var files: [File]
  /// Pages of the sheet that had this name before, which were removed.
  public var removed: [String]
  /// How many pages the sheet has.
  public var pages: Int
  /// How many faces it shows.
  public var tiles: Int
  /// The search whose hits the sheet shows; `nil` when sightings or faces were named.
  public var search: SearchAnswer?

  /// The value with these parts.
  public init(
    format: String, files: [File], removed: [String], pages: Int, tiles: Int,
    search: SearchAnswer? = nil
  ) {
    self.format = format
    self.files = files
    self.removed = removed
    self.pages = pages
    self.tiles = tiles
    self.search = search
  }
}
