import Testing
import Values

@testable import FaceRecognition

@Suite("Of overlapping boxes the best stays")
struct SuppressionTests {
  @Test("As the naive rule says", arguments: 1...20)
  func naive(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    let overlap = Float.random(in: 0.2...0.6, using: &generator)
    let faces = (0..<60).map { _ in
      DecoderCase.detection(
        Box(
          x: Float.random(in: 0...100, using: &generator),
          y: Float.random(in: 0...100, using: &generator),
          width: Float.random(in: 10...50, using: &generator),
          height: Float.random(in: 10...50, using: &generator)),
        score: Float(Int.random(in: 50...60, using: &generator)) / 100)
    }
    // Take the best that is left, strike out what overlaps it, again and again.
    var left = Array(faces.enumerated())
    var expected: [Detection] = []
    while let best = left.max(by: { first, second in
      (first.element.score, -first.offset) < (second.element.score, -second.offset)
    }) {
      expected.append(best.element)
      left.removeAll {
        $0.offset == best.offset
          || $0.element.box.intersectionOverUnion(best.element.box) > overlap
      }
    }
    #expect(faces.suppressed(overlap: overlap) == expected, "seed \(seed)")
  }
}
