/// A point in pixels: origin at the top left corner, x to the right, y down.
public struct Point: Sendable, Hashable, Codable {
  public var x: Float
  public var y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}

/// An axis-aligned box in pixels: origin at the top left corner of the frame, x right, y down.
public struct Box: Sendable, Hashable, Codable {
  public var x: Float
  public var y: Float
  public var width: Float
  public var height: Float

  public init(x: Float, y: Float, width: Float, height: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var maxX: Float { x + width }
  public var maxY: Float { y + height }
  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }
  public var area: Float { max(0, width) * max(0, height) }
  /// What the size of a face means wherever a least one is asked for: its height, mostly.
  public var longerSide: Float { max(width, height) }

  /// The common part of two boxes; `nil` when they do not overlap.
  public func intersection(_ other: Box) -> Box? {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    guard right > left, bottom > top else { return nil }
    return Box(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Intersection over union, 0...1.
  public func intersectionOverUnion(_ other: Box) -> Float {
    guard let common = intersection(other)?.area else { return 0 }
    let union = area + other.area - common
    return union > 0 ? common / union : 0
  }
}

/// The five points of a face, in the pixels of the image that the context names.
///
/// "Left" is the side on the left of the image, as in the detectors' training sets.
public struct Landmarks: Sendable, Hashable, Codable {
  public var leftEye: Point
  public var rightEye: Point
  public var nose: Point
  public var leftMouth: Point
  public var rightMouth: Point

  public init(leftEye: Point, rightEye: Point, nose: Point, leftMouth: Point, rightMouth: Point) {
    self.leftEye = leftEye
    self.rightEye = rightEye
    self.nose = nose
    self.leftMouth = leftMouth
    self.rightMouth = rightMouth
  }

  /// The points in the order of the alignment templates: eyes, nose, mouth corners.
  public var points: [Point] { [leftEye, rightEye, nose, leftMouth, rightMouth] }

  /// Applies `transform` to every point.
  public func mapped(_ transform: (Point) -> Point) -> Landmarks {
    Landmarks(
      leftEye: transform(leftEye), rightEye: transform(rightEye), nose: transform(nose),
      leftMouth: transform(leftMouth), rightMouth: transform(rightMouth))
  }
}
