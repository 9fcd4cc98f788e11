import Query
import Values

/// The answer of `sheet --json`. Schema/json-output.md tells what each field means.
public struct SheetPayload: Sendable, Encodable {
  public struct File: Sendable, Encodable {
    public var path: String
    public var page: Int?
  }

  public var format: SheetFormat
  public var files: [File]
  public var pages: Int
  public var tiles: Int
  /// The search whose hits the sheet shows; `nil` when sightings or faces were named.
  public var search: SearchPayload?

  /// - Throws: `Failure` of laying out the sheet.
  public init(
    _ sheet: ContactSheet, format: SheetFormat, files: [SheetWriter.Written],
    search: SearchResult?
  ) throws {
    self.format = format
    self.files = files.map { File(path: $0.path.description, page: $0.page) }
    pages = try sheet.pageCount()
    tiles = sheet.tiles.count
    self.search = search.map(SearchPayload.init)
  }
}
