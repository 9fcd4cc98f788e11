import Values

/// Where an embedder wants the five landmarks: a chip's size and the points in its pixels.
public struct AlignmentTemplate: Sendable, Hashable, Codable {
  /// The chip's width in pixels.
  public var width: Int
  /// The chip's height in pixels.
  public var height: Int
  /// Left eye, right eye, nose, left and right mouth corner, each as x and y; (0, 0) is the centre
  /// of the top left pixel.
  public var points: [[Float]]
  /// Who published it.
  public var source: String

  /// A template; `points` are five pairs of x and y in chip pixels.
  public init(width: Int, height: Int, points: [[Float]], source: String) {
    self.width = width
    self.height = height
    self.points = points
    self.source = source
  }

  /// The points as landmarks; `nil` unless there are five pairs of finite numbers.
  public var landmarks: Landmarks? {
    guard points.count == 5, points.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let each = points.map { Point(x: $0[0], y: $0[1]) }
    return Landmarks(
      leftEye: each[0], rightEye: each[1], nose: each[2], leftMouth: each[3], rightMouth: each[4])
  }
}
