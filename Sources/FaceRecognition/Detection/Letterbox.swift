import Values

/// How a frame lies in a detector's input: scaled by `scale`, then moved by the offsets; the rest
/// of the input is black.
public struct Letterbox: Sendable, Hashable {
  /// Input pixels per frame pixel; greater than 0.
  public var scale: Float
  /// Where the frame's left edge lies, in input pixels.
  public var offsetX: Float
  /// Where the frame's top edge lies, in input pixels.
  public var offsetY: Float

  /// A frame that is scaled, then moved.
  public init(scale: Float, offsetX: Float, offsetY: Float) {
    self.scale = scale
    self.offsetX = offsetX
    self.offsetY = offsetY
  }

  /// The frame's pixels are the input's.
  public static let identity = Letterbox(scale: 1, offsetX: 0, offsetY: 0)

  /// A point of the input in frame pixels.
  public func frame(_ point: Point) -> Point {
    Point(x: (point.x - offsetX) / scale, y: (point.y - offsetY) / scale)
  }

  /// A box of the input in frame pixels.
  public func frame(_ box: Box) -> Box {
    Box(
      x: (box.x - offsetX) / scale, y: (box.y - offsetY) / scale, width: box.width / scale,
      height: box.height / scale)
  }
}
