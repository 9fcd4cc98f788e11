import Values

/// The kind of file that a contact sheet becomes.
public enum SheetFormat: String, Sendable, Hashable, Codable, CaseIterable {
  /// One file per page.
  case png
  /// One file per page.
  case jpeg
  /// One file with all pages; crops are embedded as they are stored.
  case pdf

  /// The format that the ending of `path` names: `.png`, `.jpg`, `.jpeg`, `.pdf` in either case.
  ///
  /// - Throws: `Failure(.usage)` for every other name.
  public init(path: FilePath) throws(Failure) {
    let name = String(decoding: path.lastComponent.bytes, as: UTF8.self).lowercased()
    if name.hasSuffix(".png") {
      self = .png
    } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      self = .jpeg
    } else if name.hasSuffix(".pdf") {
      self = .pdf
    } else {
      throw Failure(
        .usage, attempted: "write the contact sheet", subject: path.description,
        reason: "its ending names no known format",
        remedy: "End the name with .pdf, .png or .jpg.")
    }
  }
}
