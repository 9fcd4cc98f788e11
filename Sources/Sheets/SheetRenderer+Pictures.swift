import FFmpeg
import Values

/// A decoded picture and where its face is.
struct DrawablePicture {
  var surface: RasterSurface
  var face: Box?

  /// - Returns: `nil` when the JPEG cannot be decoded: a damaged picture costs its tile the
  ///   picture, not the sheet.
  /// - Throws: `CairoError`.
  init?(_ picture: SheetPicture) throws(CairoError) {
    guard let image = try? JPEG.decode(picture.jpeg) else { return nil }
    surface = try RasterSurface(image)
    try surface.attach(jpeg: picture.jpeg)
    face = picture.face
  }

  /// Draws the picture in `window` with a hairline around it.
  ///
  /// - Returns: The frame of the whole picture, of which `window` may hide a part.
  @discardableResult
  func draw(in window: Rectangle, fit: PictureFit, on canvas: Canvas) -> Rectangle {
    let frame = fit.frame(
      width: surface.width, height: surface.height, face: face, window: window)
    let radius = SheetStyle.cornerRadius
    if fit == .whole { canvas.fill(window, SheetStyle.panel, radius: radius) }
    canvas.draw(surface, in: frame, window: window, radius: radius)
    canvas.stroke(window, Colour(0x000000, opacity: 0.18), width: 0.6, radius: radius)
    return frame
  }

  /// The face's box on the page when the whole picture takes `frame`.
  func faceBox(in frame: Rectangle) -> Rectangle? {
    guard let face else { return nil }
    let across = frame.width / Double(surface.width)
    let down = frame.height / Double(surface.height)
    let box = Rectangle(
      x: frame.x + Double(face.x) * across, y: frame.y + Double(face.y) * down,
      width: Double(face.width) * across, height: Double(face.height) * down)
    let isDrawable = [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite)
    return isDrawable && box.width > 0 && box.height > 0 ? box : nil
  }
}

extension SheetRenderer {
  /// Draws `picture` filling `window`, or a panel that says it is missing.
  func drawCrop(_ picture: SheetPicture?, in window: Rectangle, on canvas: Canvas) throws {
    if let picture, let drawable = try DrawablePicture(picture) {
      drawable.draw(in: window, fit: .fill, on: canvas)
    } else {
      try drawPanel("The crop could not be read.", in: window, on: canvas)
    }
  }

  /// Draws a grey panel with a note in its middle.
  func drawPanel(_ note: String, in window: Rectangle, on canvas: Canvas) throws {
    let radius = SheetStyle.cornerRadius
    canvas.fill(window, SheetStyle.panel, radius: radius)
    canvas.stroke(window, SheetStyle.hairline, width: 0.6, radius: radius)
    let inset: Double = 10
    let layout = try text(
      note, SheetStyle.tile, width: window.width - 2 * inset, alignment: .centre,
      overflow: .wrap(lines: 3))
    canvas.draw(
      layout, x: window.x + inset, y: window.y + (window.height - layout.height) / 2,
      SheetStyle.muted)
  }

  /// Draws the rank, and a mark on the query's own tile, into the upper left corner.
  func drawBadges(of tile: SheetTile, in window: Rectangle, on canvas: Canvas) throws {
    var x = window.x + 4
    if let rank = tile.rank {
      x += try drawBadge("\(rank)", x: x, y: window.y + 4, SheetStyle.badge, on: canvas) + 3
    }
    if tile.isQuery {
      _ = try drawBadge("query", x: x, y: window.y + 4, SheetStyle.accent, on: canvas)
    }
  }

  private func drawBadge(
    _ label: String, x: Double, y: Double, _ colour: Colour, on canvas: Canvas
  ) throws -> Double {
    let layout = try text(label, SheetStyle.badgeNumber, width: 60)
    let width = max(14, layout.usedWidth + 8)
    let plate = Rectangle(x: x, y: y, width: width, height: 14)
    canvas.fill(plate, colour, radius: 3)
    canvas.stroke(plate, SheetStyle.badgeEdge, width: 0.5, radius: 3)
    canvas.draw(
      layout, x: x + (width - layout.usedWidth) / 2, y: y + (14 - layout.height) / 2,
      SheetStyle.white)
    return width
  }
}
