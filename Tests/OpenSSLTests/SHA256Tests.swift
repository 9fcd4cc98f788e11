import OpenSSL
import Testing

@Suite("A SHA-256 is the one that everybody computes")
struct SHA256Tests {
  // Source: FIPS 180-4 examples (NIST), one block and two blocks; and the digest of nothing.
  @Test(
    "The published examples come out",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func publishedExamples(text: String, expected: String) {
    #expect(hexadecimal(Array(text.utf8).withUnsafeBytes(SHA256.digest)) == expected)
  }

  @Test("It does not matter in which pieces the bytes come, or that a digest was asked for between")
  func pieces() {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let whole = bytes.withUnsafeBytes(SHA256.digest)
    var hash = SHA256()
    var from = 0
    for length in [0, 1, 63, 64, 65, 4096, 50_000] {
      bytes[from..<from + length].withUnsafeBytes { hash.update($0) }
      from += length
      #expect(hash.digest() == bytes[..<from].withUnsafeBytes(SHA256.digest))
    }
    bytes[from...].withUnsafeBytes { hash.update($0) }
    #expect(hash.digest() == whole)
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
