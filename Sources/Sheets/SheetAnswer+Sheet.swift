import Answers

extension SheetAnswer {
  /// What was written of a sheet.
  ///
  /// - Parameter search: The search whose hits it shows; `nil` when sightings or faces were named.
  /// - Throws: `Failure` of laying out the sheet.
  public init(
    _ sheet: ContactSheet, format: SheetFormat, written: SheetWriter.Result,
    search: SearchAnswer?
  ) throws {
    self.init(
      format: format.rawValue,
      files: written.files.map { File(path: $0.path.description, page: $0.page) },
      removed: written.removed.map(\.description),
      pages: try sheet.pageCount(), tiles: sheet.tiles.count, search: search)
  }
}
