import Foundation
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

  /// What was written, and what it replaced under other names.
  public struct Result: Sendable, Hashable {
    /// In the order of the pages.
    public var files: [Written]
    /// Pages of the sheet of that name before, which this one does not have.
    public var removed: [FilePath]
  }

  /// Writes `sheet` to `path`, whose ending decides the format.
  ///
  /// PDF is one file. PNG and JPEG are one file per page: `name.png` when there is one page,
  /// `name-1.png`, `name-2.png` … when there are several, with leading zeros so that they sort
  /// (`name-01.png` of 12). The files appear under their names when all of them are complete. They
  /// replace the sheet of that name: its further pages are removed.
  ///
  /// - Parameter sources: Files that must stay, such as the photos of the query.
  /// - Throws: `Failure(.usage)` for another ending, and when one of `sources` would be replaced or
  ///   removed; `.notWritable`, `.diskFull`; `.failed` from drawing.
  public static func write(
    _ sheet: ContactSheet, to path: FilePath, sparing sources: [FilePath] = [],
    pixelsPerInch: Double = ContactSheet.defaultPixelsPerInch
  ) throws -> Result {
    let format = try SheetFormat(path: path)
    let pages = format == .pdf ? 1 : try sheet.pageCount()
    let numbers = format == .pdf ? [nil] : (1...max(1, pages)).map(Optional.init)
    let files = numbers.map { Written(path: name(path, page: $0, of: pages), page: $0) }
    let stale = Set([path] + earlierPages(of: path)).subtracting(files.map(\.path))
      .filter { exists($0) }.sorted()
    for file in files.map(\.path) + stale {
      try requireOther(than: sources, file)
    }
    var drafts: [WholeFile.Draft] = []
    do {
      try sheet.render(format, pixelsPerInch: pixelsPerInch) { file in
        drafts.append(
          try WholeFile.prepare(
            file.bytes, for: name(path, page: file.page, of: pages),
            attempted: "write the contact sheet"))
      }
    } catch {
      for draft in drafts { draft.discard() }
      throw error
    }
    for draft in drafts { try draft.publish() }
    let removed = stale.filter { file in file.withCString { unlink($0) } == 0 }
    return Result(files: files, removed: removed)
  }

  /// Refuses to write to `path` where it is one of `sources`, by whatever name.
  ///
  /// - Throws: `Failure(.usage)`.
  public static func requireOther(than sources: [FilePath], _ path: FilePath) throws(Failure) {
    guard let file = identity(path), sources.contains(where: { identity($0) == file }) else {
      return
    }
    throw Failure(
      .usage, attempted: "write the contact sheet", subject: path.description,
      reason: "it is the photo that you search with", remedy: "Give --out another name.")
  }

  /// The path of one page.
  static func name(_ path: FilePath, page: Int?, of pages: Int) -> FilePath {
    guard let page, pages > 1 else { return path }
    let number = DigitText.decimal(page, digits: String(pages).count)
    let dot = path.bytes.lastIndex(of: UInt8(ascii: ".")) ?? path.bytes.endIndex
    return FilePath(
      bytes: path.bytes[..<dot] + Array("-\(number)".utf8) + path.bytes[dot...])
  }

  /// The pages of sheets of several pages that were written to `path`: without a gap from the first
  /// one on, as nobody else may happen to number files.
  private static func earlierPages(of path: FilePath) -> [FilePath] {
    [2...9, 10...99, 100...999, 1000...9999].flatMap { counts in
      let names = (1...counts.upperBound).lazy.map { name(path, page: $0, of: counts.upperBound) }
      let found = Array(names.prefix { exists($0) })
      return found.count >= counts.lowerBound ? found : []
    }
  }

  private static func exists(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withCString { lstat($0, &status) } == 0
  }

  /// Device and inode of the file that `path` leads to; `nil` when there is none.
  private static func identity(_ path: FilePath) -> [UInt64]? {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
