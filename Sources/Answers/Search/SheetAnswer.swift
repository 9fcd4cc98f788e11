/// The answer of `sheet`: what was written.
public struct SheetAnswer: Answer {
  public struct File: AnswerPart {
    public var path: String
    /// The page that it shows, from 1; `nil` when it holds all pages.
    public var page: Int?

    public init(path: String, page: Int? = nil) {
      self.path = path
      self.page = page
    }
  }

  /// `png`, `jpeg` or `pdf`.
  public var format: String
  public var files: [File]
  public var pages: Int
  public var tiles: Int
  /// The search whose hits the sheet shows; `nil` when sightings or faces were named.
  public var search: SearchAnswer?

  public init(format: String, files: [File], pages: Int, tiles: Int, search: SearchAnswer? = nil) {
    self.format = format
    self.files = files
    self.pages = pages
    self.tiles = tiles
    self.search = search
  }
}
