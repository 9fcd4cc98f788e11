/// Text from outside, made safe to print.
enum PrintableText {
  /// The longest text that is laid out; nothing on a page has room for more.
  static let mostScalars = 2000

  /// `text` with U+FFFD in place of control characters, of those that reverse the direction of
  /// reading, and of code points that are not characters. So a file name can neither hide its text
  /// nor stop cairo, which refuses some of them.
  ///
  /// - Parameter keepsLines: Leave line feeds as they are.
  static func of(_ text: String, keepsLines: Bool) -> String {
    var printable = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(mostScalars) {
      let isPlain = (scalar == "\n" && keepsLines) || !isRefused(scalar)
      printable.append(isPlain ? scalar : "\u{fffd}")
    }
    return String(printable)
  }

  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Controls; line and paragraph separators.
    case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029: true
    // Embeddings, overrides and isolates of the direction of reading.
    case 0x202a...0x202e, 0x2066...0x2069: true
    // Not characters. Source: The Unicode Standard, section 23.7.
    case 0xfdd0...0xfdef: true
    default: scalar.value & 0xfffe == 0xfffe
    }
  }
}
