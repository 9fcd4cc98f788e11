import Testing

@testable import Sheets

@Suite("Names from outside are printed as they are, unless they would deceive")
struct PrintableTextTests {
  @Test func ordinaryNamesStay() {
    for name in SampleSheet.names + ["👩‍🔬 e\u{301}", "a\nb", "שלום"] {
      #expect(PrintableText.of(name, keepsLines: true) == name)
    }
  }

  @Test func whatHidesOrReversesIsReplaced() {
    #expect(PrintableText.of("a\nb\u{0}", keepsLines: false) == "a\u{fffd}b\u{fffd}")
    #expect(PrintableText.of("\u{202e}4pm.", keepsLines: true) == "\u{fffd}4pm.")
    let scalars = [0xfdd0, 0x1fffe].compactMap(Unicode.Scalar.init as (UInt32) -> Unicode.Scalar?)
    let nothing = String(String.UnicodeScalarView(scalars))
    #expect(PrintableText.of(nothing, keepsLines: true) == "\u{fffd}\u{fffd}")
    let long = PrintableText.of(String(repeating: "x", count: 100_000), keepsLines: true)
    #expect(long.count == PrintableText.mostScalars)
  }
}
