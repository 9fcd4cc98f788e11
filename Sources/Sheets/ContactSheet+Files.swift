import FFmpeg
import Values

/// One file of a rendered sheet.
public struct SheetFile: Sendable, Hashable {
  /// The page that it shows, from 1; `nil` when it holds all pages.
  public var page: Int?
  /// The whole file.
  public var bytes: [UInt8]
}

extension ContactSheet {
  /// Pixels per inch of PNG and JPEG pages by default: an A4 page is 1654 x 2339.
  ///
  /// Source: our choice; letters of 7 points stay crisp on screens and prints.
  public static let defaultPixelsPerInch: Double = 200

  /// JPEG quality of pages, 1...100. Source: our choice; no ringing around letters at sight.
  static let pageQuality = 92

  /// How many pages the sheet takes.
  ///
  /// - Throws: `Failure(.failed)` when the head cannot be laid out.
  public func pageCount() throws -> Int {
    try Self.wrapping { try SheetRenderer(self).layout.pages.count }
  }

  /// The sheet as a PDF file.
  ///
  /// - Throws: `Failure(.failed)` with cairo's error.
  public func pdf() throws -> [UInt8] {
    try Self.wrapping {
      let renderer = try SheetRenderer(self)
      let document = try DocumentSurface(
        size: renderer.layout.size, title: PrintableText.of(title, keepsLines: false),
        created: created)
      let canvas = try Canvas(document)
      for page in renderer.layout.pages {
        try renderer.draw(page, on: canvas)
        try canvas.showPage()
      }
      return try document.finish()
    }
  }

  /// Calls `body` with each page as a file of `format`, in order; with one file for PDF.
  ///
  /// Pages are drawn one at a time, so that the memory of one is enough.
  /// - Throws: `Failure(.failed)` with the error of cairo or FFmpeg; what `body` throws.
  public func render(
    _ format: SheetFormat, pixelsPerInch: Double = Self.defaultPixelsPerInch,
    _ body: (SheetFile) throws -> Void
  ) throws {
    if format == .pdf { return try body(SheetFile(page: nil, bytes: pdf())) }
    let renderer = try Self.wrapping { try SheetRenderer(self) }
    let scale = pixelsPerInch / 72
    for page in renderer.layout.pages {
      let bytes = try Self.wrapping { () throws -> [UInt8] in
        let picture = try RasterSurface(
          width: Int((renderer.layout.size.width * scale).rounded()),
          height: Int((renderer.layout.size.height * scale).rounded()))
        try renderer.draw(page, on: Canvas(picture, scale: scale))
        if format == .png { return try picture.png() }
        return try JPEG.encode(picture.pixels(), quality: Self.pageQuality)
      }
      try body(SheetFile(page: page.number, bytes: bytes))
    }
  }

  static func wrapping<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as CairoError {
      throw Failure(
        .failed, attempted: "draw the contact sheet", reason: "\(error.call): \(error.detail)",
        cause: error)
    } catch let error as FFmpegError {
      throw Failure(
        .failed, attempted: "draw the contact sheet", reason: "\(error.call): \(error.detail)",
        cause: error)
    }
  }
}
