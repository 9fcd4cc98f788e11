extension ShotCutDetector {
  /// A small luma picture with what is compared of it.
  struct Thumbnail: Sendable {
    let luma: [UInt8]
    let deviation: Double
    let washedOutShare: Double
    private let histogram: [Double]

    /// - Parameter luma: `width` x `height` bytes.
    init(_ luma: [UInt8]) {
      self.luma = luma
      let count = Double(max(1, luma.count))
      var sum = 0
      var squares = 0
      var washedOut = 0
      var counts = [Int](repeating: 0, count: ShotCutDetector.bins)
      for value in luma {
        sum += Int(value)
        squares += Int(value) * Int(value)
        washedOut += value >= ShotCutDetector.washedOutLevel ? 1 : 0
        counts[Int(value) * ShotCutDetector.bins / 256] += 1
      }
      let mean = Double(sum) / count
      deviation = max(0, Double(squares) / count - mean * mean).squareRoot()
      washedOutShare = Double(washedOut) / count
      histogram = counts.map { Double($0) / count }
    }

    func meanDifference(from other: Thumbnail) -> Double {
      let sum = zip(luma, other.luma).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(sum) / Double(max(1, luma.count))
    }

    func histogramDifference(from other: Thumbnail) -> Double {
      zip(histogram, other.histogram).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }

    /// The greatest correlation of the edges of the parts that overlap when one picture is shifted
    /// over the other: 1 for views of one scene, about 0 for unrelated ones.
    ///
    /// Edges, not levels: over so many shifts the large bright and dark areas of unrelated pictures
    /// fit each other somewhere.
    func bestCorrelation(with other: Thumbnail) -> Double {
      let (mine, theirs) = (edges(), other.edges())
      let reachX = Int(Double(ShotCutDetector.width) * ShotCutDetector.greatestShift)
      let reachY = Int(Double(ShotCutDetector.height) * ShotCutDetector.greatestShift)
      var best = -1.0
      for shiftY in -reachY...reachY {
        for shiftX in -reachX...reachX {
          best = max(best, Self.correlation(mine, theirs, shiftX: shiftX, shiftY: shiftY))
        }
      }
      return best
    }

    /// The gradient of each pixel (x, y, and the square of its length), shortened so that all clear
    /// edges count alike and noise counts little.
    private func edges() -> [SIMD4<Float>] {
      let (width, height) = (ShotCutDetector.width, ShotCutDetector.height)
      var edges = [SIMD4<Float>](repeating: SIMD4(), count: width * height)
      for row in 1..<(height - 1) {
        for column in 1..<(width - 1) {
          let index = row * width + column
          let x = Float(luma[index + 1]) - Float(luma[index - 1])
          let y = Float(luma[index + width]) - Float(luma[index - width])
          let length = (x * x + y * y).squareRoot()
          let share = 1 / (length + ShotCutDetector.clearEdge)
          edges[index] = SIMD4(x * share, y * share, length * share * length * share, 0)
        }
      }
      return edges
    }

    /// The correlation of `mine` at p with `theirs` at p + shift, where both are.
    private static func correlation(
      _ mine: [SIMD4<Float>], _ theirs: [SIMD4<Float>], shiftX: Int, shiftY: Int
    ) -> Double {
      let width = ShotCutDetector.width
      let columns = max(0, -shiftX)..<min(width, width - shiftX)
      let rows = max(0, -shiftY)..<min(ShotCutDetector.height, ShotCutDetector.height - shiftY)
      var products = SIMD4<Float>()
      var squares = SIMD2<Float>()
      let (mine, theirs) = (mine.span, theirs.span)
      for row in rows {
        let start = row * width
        let otherStart = (row + shiftY) * width + shiftX
        for column in columns {
          let (a, b) = (mine[start + column], theirs[otherStart + column])
          products += a * b
          squares += SIMD2(a.z, b.z)
        }
      }
      guard squares.x > 0, squares.y > 0 else { return -1 }
      return Double((products.x + products.y) / (squares.x * squares.y).squareRoot())
    }
  }
}
