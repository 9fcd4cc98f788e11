import Testing
import Values

@testable import VectorIndex

@Suite("Block keys order as their bytes do and survive a round trip")
struct BlockKeyTests {
  @Test("Random keys")
  func order() {
    var random = RandomRows(seed: 21, dimension: 1)
    let numbers: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 31, UInt64(UInt32.max)]
    func number() -> UInt64 { numbers[random.number(0..<numbers.count)] }
    let keys = (0..<200).map { _ in
      BlockKey(
        generation: GenerationID(rawValue: Int32(truncatingIfNeeded: number())),
        kind: BlockKind.allCases[random.number(0..<BlockKind.allCases.count)],
        first: UInt32(number()), second: UInt32(number()), sequence: number() << 20)
    }
    for key in keys {
      #expect(key.bytes.count == BlockKey.byteCount)
      #expect(BlockKey(bytes: key.bytes) == key)
      #expect(BlockKey.all(of: key.generation).contains(key))
      for other in keys {
        #expect((key < other) == key.bytes.lexicographicallyPrecedes(other.bytes))
      }
    }
  }

  @Test("Bytes of another length or with an unknown kind are no key")
  func malformed() {
    let bytes = BlockKey(generation: GenerationID(rawValue: 1), kind: .list).bytes
    #expect(BlockKey(bytes: bytes.dropLast()) == nil)
    #expect(BlockKey(bytes: bytes + [0]) == nil)
    var unknown = bytes
    unknown[4] = 0
    #expect(BlockKey(bytes: unknown) == nil)
  }
}
