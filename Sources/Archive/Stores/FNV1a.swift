import Values

/// The 64-bit FNV-1a hash: distinguishes contents in a dump, proves nothing against anybody
/// who means to deceive.
///
/// Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm" (RFC 9923), 64-bit offset
/// basis and prime.
struct FNV1a {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  /// 16 hexadecimal digits.
  var text: String { Self.text(value) }

  static func text(_ value: UInt64) -> String { DigitText.hexadecimal(value) }
}
