/// Numbers in a fixed number of digits.
public enum DigitText {
  /// `number`, not negative, with leading zeros up to `digits` digits: `07`.
  public static func decimal(_ number: Int, digits: Int) -> String {
    padded(String(number), to: digits)
  }

  /// All 16 digits of `number`, lower case.
  public static func hexadecimal(_ number: UInt64) -> String {
    padded(String(number, radix: 16), to: 16)
  }

  /// Two digits for each byte, lower case, as checksums are written.
  public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { padded(String($0, radix: 16), to: 2) }.joined()
  }

  private static func padded(_ text: String, to count: Int) -> String {
    String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
