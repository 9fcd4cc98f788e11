import FaceModel
import Glibc

/// Writes contact sheets to files.
public enum SheetWriter {
  /// A file that was written.
  public struct Written: Sendable, Hashable {
    public var path: FilePath
    /// The page that it shows, from 1; `nil` when it holds all pages.
    public var page: Int?
  }

  /// Writes `sheet` to `path`, whose ending tells the format.
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
      try replace(target, with: file.bytes)
      written.append(Written(path: target, page: file.page))
    }
    return written
  }

  /// The path of one page.
  static func name(_ path: FilePath, page: Int?, of pages: Int) -> FilePath {
    guard let page, pages > 1 else { return path }
    let digits = String(page)
    let padding = String(repeating: "0", count: String(pages).count - digits.count)
    let dot = path.bytes.lastIndex(of: UInt8(ascii: ".")) ?? path.bytes.endIndex
    return FilePath(
      bytes: path.bytes[..<dot] + Array("-\(padding)\(digits)".utf8) + path.bytes[dot...])
  }

  private static func replace(_ path: FilePath, with bytes: [UInt8]) throws {
    let draft = FilePath(bytes: path.bytes + Array(".part-\(getpid())".utf8))
    let descriptor = draft.withCString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw failure(path, errno) }
    var problem = fill(descriptor, bytes)
    if close(descriptor) != 0 && problem == 0 { problem = errno }
    if problem == 0 {
      let renamed = draft.withCString { from in path.withCString { rename(from, $0) } }
      if renamed != 0 { problem = errno }
    }
    guard problem == 0 else {
      _ = draft.withCString { unlink($0) }
      throw failure(path, problem)
    }
  }

  /// - Returns: 0, or the error number of what failed.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
      rest = rest.dropFirst(count)
    }
    return 0
  }

  private static func failure(_ path: FilePath, _ number: Int32) -> Failure {
    let isFull = number == ENOSPC || number == EDQUOT
    return Failure(
      isFull ? .diskFull : .notWritable, attempted: "write the contact sheet",
      subject: path.description, reason: String(cString: strerror(number)),
      remedy: isFull
        ? "Make room, or name a file on another disk."
        : "Name a file in a folder that exists and that you may write to.")
  }
}
