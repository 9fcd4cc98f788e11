import Values

/// A rotation, uniform scaling and translation: x' = a·x − b·y + tx, y' = b·x + a·y + ty.
public struct SimilarityTransform: Sendable, Hashable {
  /// The scale times the cosine of the angle.
  public var a: Double
  /// The scale times the sine of the angle.
  public var b: Double
  /// Where x = y = 0 goes along x, in target pixels.
  public var tx: Double
  /// Where x = y = 0 goes along y, in target pixels.
  public var ty: Double

  /// The transform of these four numbers.
  public init(a: Double, b: Double, tx: Double, ty: Double) {
    self.a = a
    self.b = b
    self.tx = tx
    self.ty = ty
  }

  /// The transform that takes `source` closest to `target` by the sum of squared distances.
  ///
  /// In the plane Umeyama's solution needs no decomposition: with both sets centred,
  /// a = Σ(x·u + y·v) / Σ(x² + y²) and b = Σ(x·v − y·u) / Σ(x² + y²). It never mirrors.
  /// Source: S. Umeyama, "Least-squares estimation of transformation parameters between two point
  /// patterns", IEEE PAMI 13(4), 1991.
  ///
  /// `nil` when the counts differ, the source points coincide, the result would shrink everything
  /// to a point, or a number is not finite.
  public init?(from source: [Point], to target: [Point]) {
    guard source.count == target.count, source.count >= 2 else { return nil }
    let count = Double(source.count)
    func mean(_ points: [Point]) -> (x: Double, y: Double) {
      (
        points.reduce(0) { $0 + Double($1.x) } / count,
        points.reduce(0) { $0 + Double($1.y) } / count
      )
    }
    let from = mean(source)
    let to = mean(target)
    var dot = 0.0
    var cross = 0.0
    var spread = 0.0
    for (p, q) in zip(source, target) {
      let (x, y) = (Double(p.x) - from.x, Double(p.y) - from.y)
      let (u, v) = (Double(q.x) - to.x, Double(q.y) - to.y)
      dot += x * u + y * v
      cross += x * v - y * u
      spread += x * x + y * y
    }
    guard spread > Self.leastSpread else { return nil }
    let a = dot / spread
    let b = cross / spread
    let size = (a * a + b * b).squareRoot()
    guard size.isFinite, size > Self.leastScale else { return nil }
    self.init(
      a: a, b: b, tx: to.x - (a * from.x - b * from.y), ty: to.y - (b * from.x + a * from.y))
  }

  /// How much longer lengths become.
  public var scale: Double { (a * a + b * b).squareRoot() }

  /// The transform that undoes this one; `nil` when the scale is 0.
  public var inverse: SimilarityTransform? {
    let square = a * a + b * b
    guard square.isFinite, square > 0 else { return nil }
    let (ia, ib) = (a / square, -b / square)
    return SimilarityTransform(
      a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty))
  }

  /// Where a point goes.
  public func apply(_ point: Point) -> Point {
    let (x, y) = (Double(point.x), Double(point.y))
    return Point(x: Float(a * x - b * y + tx), y: Float(b * x + a * y + ty))
  }

  /// Sums of squared distances from the mean at or below this, in pixels², are one point.
  private static let leastSpread = 1e-3
  /// Scales at or below this show nothing any more.
  private static let leastScale = 1e-6
}
