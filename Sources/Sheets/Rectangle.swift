/// An axis-aligned rectangle on a page: points (1/72 inch), origin at the top left, y down.
public struct Rectangle: Sendable, Hashable {
  /// Of the left side.
  public var x: Double
  /// Of the upper side.
  public var y: Double
  /// To the right.
  public var width: Double
  /// Down.
  public var height: Double

  /// A rectangle by its upper left corner and its size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Of the right side.
  public var maxX: Double { x + width }
  /// Of the lower side.
  public var maxY: Double { y + height }

  /// Whether `other` lies inside, edges included.
  public func contains(_ other: Rectangle) -> Bool {
    other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY
  }

  /// Whether the insides of both have a point in common.
  public func overlaps(_ other: Rectangle) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }
}
