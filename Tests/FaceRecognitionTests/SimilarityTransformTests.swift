import FaceRecognition
import Foundation
import Testing
import Values

@Suite("The similarity between two point sets is the least-squares one")
struct SimilarityTransformTests {
  private func points(_ count: Int, using generator: inout SplitMix64) -> [Point] {
    (0..<count).map { _ in
      Point(
        x: Float.random(in: -100...100, using: &generator),
        y: Float.random(in: -100...100, using: &generator))
    }
  }

  private func error(_ transform: SimilarityTransform, _ from: [Point], _ to: [Point]) -> Double {
    zip(from, to).reduce(0) { sum, pair in
      let moved = transform.apply(pair.0)
      let (dx, dy) = (Double(moved.x - pair.1.x), Double(moved.y - pair.1.y))
      return sum + dx * dx + dy * dy
    }
  }

  @Test("A quarter turn, doubled and moved, is found exactly")
  func quarterTurn() throws {
    let square = [(0, 0), (1, 0), (1, 1), (0, 1)].map { Point(x: $0.0, y: $0.1) }
    let target = square.map { Point(x: -2 * $0.y + 5, y: 2 * $0.x - 3) }
    let found = try #require(SimilarityTransform(from: square, to: target))
    #expect(abs(found.a) < 1e-12)
    #expect(abs(found.b - 2) < 1e-12)
    #expect(abs(found.tx - 5) < 1e-12)
    #expect(abs(found.ty + 3) < 1e-12)
    #expect(abs(found.scale - 2) < 1e-12)
  }

  @Test("Any similarity is recovered from points that it moved", arguments: 1...50)
  func recovered(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let angle = Double.random(in: -.pi ... .pi, using: &generator)
    let scale = Double.random(in: 0.05...20, using: &generator)
    let truth = SimilarityTransform(
      a: scale * cos(angle), b: scale * sin(angle),
      tx: Double.random(in: -500...500, using: &generator),
      ty: Double.random(in: -500...500, using: &generator))
    let from = points(5, using: &generator)
    let found = try #require(SimilarityTransform(from: from, to: from.map(truth.apply)))
    #expect(abs(found.a - truth.a) < 1e-4 * scale + 1e-5)
    #expect(abs(found.b - truth.b) < 1e-4 * scale + 1e-5)
    #expect(abs(found.tx - truth.tx) < 1e-2)
    let inverse = try #require(found.inverse)
    for point in from {
      let back = inverse.apply(found.apply(point))
      #expect(abs(back.x - point.x) < 1e-2 && abs(back.y - point.y) < 1e-2)
    }
  }

  @Test("No similarity nearby fits noisy points better", arguments: 1...20)
  func optimal(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let from = points(5, using: &generator)
    let to = points(5, using: &generator)
    let found = try #require(SimilarityTransform(from: from, to: to))
    let best = error(found, from, to)
    for _ in 0..<200 {
      var other = found
      other.a += Double.random(in: -0.1...0.1, using: &generator)
      other.b += Double.random(in: -0.1...0.1, using: &generator)
      other.tx += Double.random(in: -2...2, using: &generator)
      other.ty += Double.random(in: -2...2, using: &generator)
      #expect(error(other, from, to) >= best - 1e-2)
    }
  }

  @Test("A mirrored face is turned, never mirrored")
  func noMirror() throws {
    let from = [(0, 0), (4, 0), (2, 3)].map { Point(x: $0.0, y: $0.1) }
    let found = try #require(
      SimilarityTransform(from: from, to: from.map { Point(x: -$0.x, y: $0.y) }))
    #expect(found.a * found.a + found.b * found.b > 0)
  }

  @Test("Points without extent, unequal counts and numbers that are none have no similarity")
  func degenerate() {
    let one = [Point](repeating: Point(x: 7, y: 7), count: 5)
    let line = (0..<5).map { Point(x: Float($0), y: 0) }
    #expect(SimilarityTransform(from: one, to: line) == nil)
    #expect(SimilarityTransform(from: line, to: one) == nil)
    #expect(SimilarityTransform(from: line, to: Array(line.dropLast())) == nil)
    #expect(SimilarityTransform(from: [], to: []) == nil)
    var broken = line
    broken[2].x = .nan
    #expect(SimilarityTransform(from: broken, to: line) == nil)
    broken[2].x = .infinity
    #expect(SimilarityTransform(from: broken, to: line) == nil)
  }
}
