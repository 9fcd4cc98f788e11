import CCairo

/// A colour, each part 0...1.
struct Colour: Sendable, Hashable {
  var red: Double
  var green: Double
  var blue: Double
  var opacity: Double = 1

  /// The colour that `0xRRGGBB` names.
  init(_ hex: UInt32, opacity: Double = 1) {
    red = Double((hex >> 16) & 0xff) / 255
    green = Double((hex >> 8) & 0xff) / 255
    blue = Double(hex & 0xff) / 255
    self.opacity = opacity
  }
}

/// What draws on a surface, in points from the top left corner. Owns its `cairo_t`.
///
/// Not shared between threads.
final class Canvas {
  let pointer: OpaquePointer
  /// Kept alive, as destroying the last reference to a document writes to what it owns.
  private let surface: AnyObject
  /// Continue a picture's outermost pixels beyond its edge, so that they do not fade into the
  /// background where it is enlarged. Not for documents: cairo would embed a padded copy of the
  /// pixels in place of the JPEG.
  private let padsPictures: Bool

  /// A canvas on pages of a document.
  convenience init(_ document: DocumentSurface) throws(CairoError) {
    try self.init(document, document.pointer, padsPictures: false)
  }

  /// A canvas on a picture that shows `scale` pixels per point.
  convenience init(_ picture: RasterSurface, scale: Double) throws(CairoError) {
    try self.init(picture, picture.pointer, padsPictures: true)
    cairo_scale(pointer, scale, scale)
    fill(
      Rectangle(
        x: 0, y: 0, width: Double(picture.width) / scale, height: Double(picture.height) / scale),
      Colour(0xffffff))
  }

  private init(
    _ surface: AnyObject, _ target: OpaquePointer, padsPictures: Bool
  ) throws(CairoError) {
    let pointer = try CairoError.require("cairo_create", cairo_create(target))
    do {
      try CairoError.check("cairo_create", cairo_status(pointer))
    } catch {
      cairo_destroy(pointer)
      throw error
    }
    self.pointer = pointer
    self.surface = surface
    self.padsPictures = padsPictures
  }

  deinit {
    cairo_destroy(pointer)
  }

  /// - Throws: `CairoError` of the first drawing call that failed since the canvas was made.
  func check() throws(CairoError) {
    try CairoError.check("cairo_status", cairo_status(pointer))
  }

  /// Ends the page; what follows is drawn on the next one.
  func showPage() throws(CairoError) {
    cairo_show_page(pointer)
    try check()
  }

  /// Fills `rectangle`, its corners rounded.
  func fill(_ rectangle: Rectangle, _ colour: Colour, radius: Double = 0) {
    trace(rectangle, radius: radius)
    use(colour)
    cairo_fill(pointer)
  }

  /// Draws the outline of `rectangle`, `width` points wide, inside its edge.
  func stroke(_ rectangle: Rectangle, _ colour: Colour, width: Double, radius: Double = 0) {
    let inset = Rectangle(
      x: rectangle.x + width / 2, y: rectangle.y + width / 2,
      width: max(0, rectangle.width - width), height: max(0, rectangle.height - width))
    trace(inset, radius: max(0, radius - width / 2))
    use(colour)
    cairo_set_line_width(pointer, width)
    cairo_stroke(pointer)
  }

  /// Draws `picture` so that it fills `frame`, seen through `window` with rounded corners.
  func draw(_ picture: RasterSurface, in frame: Rectangle, window: Rectangle, radius: Double = 0) {
    cairo_save(pointer)
    trace(window, radius: radius)
    cairo_clip(pointer)
    cairo_translate(pointer, frame.x, frame.y)
    cairo_scale(
      pointer, frame.width / Double(picture.width), frame.height / Double(picture.height))
    cairo_set_source_surface(pointer, picture.pointer, 0, 0)
    let pattern = cairo_get_source(pointer)
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_GOOD)
    if padsPictures { cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD) }
    cairo_paint(pointer)
    cairo_restore(pointer)
  }

  /// Draws a laid out text with its top left corner at (`x`, `y`).
  func draw(_ text: TextLayout, x: Double, y: Double, _ colour: Colour) {
    cairo_move_to(pointer, x, y)
    use(colour)
    pango_cairo_show_layout(pointer, text.pointer)
  }

  private func use(_ colour: Colour) {
    cairo_set_source_rgba(pointer, colour.red, colour.green, colour.blue, colour.opacity)
  }

  private func trace(_ box: Rectangle, radius: Double) {
    cairo_new_path(pointer)
    let radius = min(radius, box.width / 2, box.height / 2)
    guard radius > 0 else {
      cairo_rectangle(pointer, box.x, box.y, box.width, box.height)
      return
    }
    let quarter = Double.pi / 2
    let left = box.x + radius
    let right = box.maxX - radius
    let top = box.y + radius
    let bottom = box.maxY - radius
    cairo_arc(pointer, right, top, radius, -quarter, 0)
    cairo_arc(pointer, right, bottom, radius, 0, quarter)
    cairo_arc(pointer, left, bottom, radius, quarter, 2 * quarter)
    cairo_arc(pointer, left, top, radius, 2 * quarter, 3 * quarter)
    cairo_close_path(pointer)
  }
}
