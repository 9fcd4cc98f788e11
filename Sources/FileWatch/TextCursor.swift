/// Reads a short ASCII text from left to right, field by field.
struct TextCursor {
  private(set) var rest: ArraySlice<UInt8>

  init(_ text: some Sequence<UInt8>) {
    rest = Array(text)[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Takes exactly `count` decimal digits; `nil`, and nothing taken, when there are fewer.
  mutating func digits(_ count: Int) -> Int? {
    guard rest.count >= count, count <= 18 else { return nil }
    var value = 0
    for byte in rest.prefix(count) {
      guard Self.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    rest = rest.dropFirst(count)
    return value
  }

  /// Skips the next byte when it is one of `characters`.
  mutating func skip(anyOf characters: String) -> Bool {
    guard let first = rest.first, characters.utf8.contains(first) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Skips `literal` when the rest begins with it.
  mutating func skip(_ literal: [UInt8]) -> Bool {
    guard rest.starts(with: literal) else { return false }
    rest = rest.dropFirst(literal.count)
    return true
  }

  /// The number of decimal digits that follow.
  var digitCount: Int { rest.prefix(while: Self.isDigit).count }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
