import CCairo

/// The size and weight of a text.
struct TextStyle: Sendable, Hashable {
  enum Weight: Sendable, Hashable {
    /// For text.
    case regular
    /// Between the two.
    case medium
    /// For what stands out.
    case bold
  }

  /// In points.
  var size: Double
  var weight: Weight = .regular

  /// Preferred typefaces, the first that is installed; any of them may be missing, and letters that
  /// it lacks come from other installed typefaces.
  static let families = "Inter, Noto Sans, DejaVu Sans, sans-serif"
}

/// Where the letters of pages come from. Owns a pango context and its font map.
///
/// Not shared between threads. Hinting is off, so that a page has the same line breaks as a picture
/// of any resolution and as a document.
final class TextSetter {
  let context: OpaquePointer
  private let map: UnsafeMutableRawPointer

  init() throws(CairoError) {
    let map = try CairoError.require("pango_cairo_font_map_new", pango_cairo_font_map_new())
    // One unit of a font's size is one unit of the canvas: a point.
    pango_cairo_font_map_set_resolution(OpaquePointer(UnsafeMutableRawPointer(map)), 72)
    guard let context = pango_font_map_create_context(map) else {
      g_object_unref(UnsafeMutableRawPointer(map))
      throw CairoError(
        code: .noMemory, call: "pango_font_map_create_context", detail: "returned no object")
    }
    self.map = UnsafeMutableRawPointer(map)
    self.context = context
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
  }

  deinit {
    g_object_unref(UnsafeMutableRawPointer(context))
    g_object_unref(map)
  }
}

/// A text broken into lines. Owns its `PangoLayout`.
///
/// Not shared between threads.
final class TextLayout {
  enum Alignment: Sendable {
    /// Lines begin at the left.
    case left
    /// Lines are centred.
    case centre
    /// Lines end at the right.
    case right
  }

  /// What happens to a text that does not fit.
  enum Overflow: Sendable, Hashable {
    /// At most this many lines, the last one with an ellipsis at its end.
    case wrap(lines: Int)
    /// At most this many lines, the last one with an ellipsis in its middle: for names that
    /// differ at their end.
    case middle(lines: Int)
  }

  let pointer: OpaquePointer

  /// `text` in lines of `width` points.
  init(
    _ text: String, _ style: TextStyle, width: Double, alignment: Alignment = .left,
    overflow: Overflow = .wrap(lines: 1), with setter: TextSetter
  ) throws(CairoError) {
    pointer = try CairoError.require("pango_layout_new", pango_layout_new(setter.context))
    let font = pango_font_description_new()
    pango_font_description_set_family(font, TextStyle.families)
    pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, style.pangoWeight)
    pango_layout_set_font_description(pointer, font)
    pango_font_description_free(font)
    // A hyphen that pango adds at a line's end would read as a part of the name.
    let attributes = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
    // Digits of one width, so that times below each other compare at a glance.
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum"))
    pango_layout_set_attributes(pointer, attributes)
    pango_attr_list_unref(attributes)
    // A name in Arabic or Hebrew also begins at the left, where the reader expects it.
    pango_layout_set_auto_dir(pointer, 0)
    pango_layout_set_width(pointer, Int32(max(0, width) * Double(PANGO_SCALE)))
    pango_layout_set_alignment(
      pointer,
      alignment == .left
        ? PANGO_ALIGN_LEFT : alignment == .right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER)
    let (lines, cut) = overflow.limits
    pango_layout_set_wrap(pointer, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_ellipsize(pointer, cut)
    pango_layout_set_height(pointer, -lines)
    pango_layout_set_single_paragraph_mode(pointer, lines > 1 ? 0 : 1)
    var utf8 = PrintableText.of(text, keepsLines: lines > 1)
    utf8.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        pango_layout_set_text(pointer, characters.baseAddress, Int32(characters.count))
      }
    }
  }

  deinit {
    g_object_unref(UnsafeMutableRawPointer(pointer))
  }

  /// The height of all lines, in points.
  var height: Double {
    var height: Int32 = 0
    pango_layout_get_size(pointer, nil, &height)
    return Double(height) / Double(PANGO_SCALE)
  }

  /// The width of the widest line, in points.
  var usedWidth: Double {
    var extent = PangoRectangle()
    pango_layout_get_extents(pointer, nil, &extent)
    return Double(extent.width) / Double(PANGO_SCALE)
  }

  var lineCount: Int { Int(pango_layout_get_line_count(pointer)) }

  /// Whether some of the text was left out.
  var isCut: Bool { pango_layout_is_ellipsized(pointer) != 0 }
}

extension TextStyle {
  fileprivate var pangoWeight: PangoWeight {
    switch weight {
    case .regular: PANGO_WEIGHT_NORMAL
    case .medium: PANGO_WEIGHT_MEDIUM
    case .bold: PANGO_WEIGHT_BOLD
    }
  }
}

extension TextLayout.Overflow {
  fileprivate var limits: (lines: Int32, cut: PangoEllipsizeMode) {
    switch self {
    case .wrap(let lines): (Int32(max(1, lines)), PANGO_ELLIPSIZE_END)
    case .middle(let lines): (Int32(max(1, lines)), PANGO_ELLIPSIZE_MIDDLE)
    }
  }
}
