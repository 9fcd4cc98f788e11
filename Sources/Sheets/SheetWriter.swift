import Values

/// Writes contact sheets to files.
public enum SheetWriter {
  /// A file that was written.
  public struct Written: Sendable, Hashable {
    /// Where it is.
    public var path: FilePath
    /// The page that it shows, from 1; `nil` when it holds all pages.
    public var page: Int?
  }

  /// Writes `sheet` to `path`, whose ending decides the format.
  ///
  /// PDF is one file. PNG and JPEG are one file per page: `name.png` when there is one page,
  /// `name-1.png`, `name-2.png` … when there are several, with leading zeros so that they sort
  /// (`name-01.png` of 12). Each file appears under its name only when it is complete; one that
  /// exists is replaced.
  /// - Throws: `Failure(.usage)` for another ending; `.notWritable`, `.diskFull`; `.failed` from
  ///   drawing.
  public static func write(
    _ sheet: ContactSheet, to path: FilePath,
    pixelsPerInch: Double = ContactSheet.defaultPixelsPerInch
  ) throws -> [Written] {
    let format = try SheetFormat(path: path)
    let pages = format == .pdf ? 1 : try sheet.pageCount()
    var written: [Written] = []
    try sheet.render(format, pixelsPerInch: pixelsPerInch) { file in
      let target = name(path, page: file.page, of: pages)
      try WholeFile.write(file.bytes, to: target, attempted: "write the contact sheet")
      written.append(Written(path: target, page: file.page))
    }
    return written
  }

  /// The path of one page.
  static func name(_ path: FilePath, page: Int?, of pages: Int) -> FilePath {
    guard let page, pages > 1 else { return path }
    let number = DigitText.decimal(page, digits: String(pages).count)
    let dot = path.bytes.lastIndex(of: UInt8(ascii: ".")) ?? path.bytes.endIndex
    return FilePath(
      bytes: path.bytes[..<dot] + Array("-\(number)".utf8) + path.bytes[dot...])
  }
}
