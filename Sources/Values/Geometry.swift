/// A point in pixels: origin at the top left corner, x to the right, y down.
public struct Point: Sendable, Hashable, Codable {
  /// Pixels from the left edge.
  public var x: Float
  /// Pixels from the top edge.
  public var y: Float

  /// Creates a point from its coordinates in pixels.
  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}

/// An axis-aligned box in pixels: origin at the top left corner of the frame, x right, y down.
public struct Box: Sendable, Hashable, Codable {
  /// The left edge, in pixels from the left of the frame.
  public var x: Float
  /// The top edge, in pixels from the top of the frame.
  public var y: Float
  /// The extent to the right, in pixels.
  public var width: Float
  /// The extent downwards, in pixels.
  public var height: Float

  /// Creates a box from its top left corner and its size in pixels.
  public init(x: Float, y: Float, width: Float, height: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge, in pixels from the left of the frame.
  public var maxX: Float { x + width }
  /// The bottom edge, in pixels from the top of the frame.
  public var maxY: Float { y + height }
  /// The middle of the box.
  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }
  /// The area in square pixels; 0 when a side is negative.
  public var area: Float { max(0, width) * max(0, height) }
  /// The longer side in pixels, which every minimum size of a face refers to; mostly the height.
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
  /// The middle of the eye on the left of the image.
  public var leftEye: Point
  /// The middle of the eye on the right of the image.
  public var rightEye: Point
  /// The tip of the nose.
  public var nose: Point
  /// The corner of the mouth on the left of the image.
  public var leftMouth: Point
  /// The corner of the mouth on the right of the image.
  public var rightMouth: Point

  /// Creates landmarks from the five points.
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
