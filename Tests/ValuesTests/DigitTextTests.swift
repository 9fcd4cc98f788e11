import Foundation
import Testing
import Values

@Suite("Numbers have the digits that were asked for")
struct DigitTextTests {
  @Test("As the C library writes them")
  func formats() {
    let seed: UInt64 = 31
    var random = SplitMix64(seed: seed)
    for _ in 0..<1000 {
      let number =
        Int.random(in: 0...200_000, using: &random) >> Int.random(in: 0...17, using: &random)
      for digits in 0...5 {
        let expected = String(format: "%0\(max(1, digits))d", number)
        #expect(DigitText.decimal(number, digits: digits) == expected, "seed \(seed)")
      }
      let wide =
        UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 0...63, using: &random)
      #expect(DigitText.hexadecimal(wide) == String(format: "%016lx", UInt(wide)), "seed \(seed)")
    }
  }

  @Test("Each byte has two digits")
  func bytes() {
    #expect(DigitText.hexadecimal([0, 1, 15, 16, 171, 255]) == "00010f10abff")
    #expect(DigitText.hexadecimal([UInt8]()).isEmpty)
  }
}
