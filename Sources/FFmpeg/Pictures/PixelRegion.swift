/// A rectangle of whole pixels; the origin is the top left corner, y runs down.
public struct PixelRegion: Sendable, Hashable {
  /// The left edge, in pixels from that of the picture.
  public var x: Int
  /// The top edge, in pixels from that of the picture.
  public var y: Int
  /// In pixels.
  public var width: Int
  /// In pixels.
  public var height: Int

  /// A rectangle; any numbers do, also outside of a picture.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The part inside a picture of this size; `nil` when there is none.
  ///
  /// Takes any numbers: nothing overflows.
  public func clipped(toWidth frameWidth: Int, height frameHeight: Int) -> PixelRegion? {
    guard
      let (left, columns) = Self.clip(x, width, frameWidth),
      let (top, rows) = Self.clip(y, height, frameHeight)
    else { return nil }
    return PixelRegion(x: left, y: top, width: columns, height: rows)
  }

  /// Whether the two have a pixel in common.
  public func overlaps(_ other: PixelRegion) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }

  /// The smallest region around both.
  public func union(_ other: PixelRegion) -> PixelRegion {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return PixelRegion(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  private static func clip(_ start: Int, _ length: Int, _ limit: Int) -> (Int, Int)? {
    guard length > 0 else { return nil }
    let (sum, overflow) = start.addingReportingOverflow(length)
    let low = max(0, start)
    let high = min(limit, overflow ? Int.max : sum)
    return low < high ? (low, high - low) : nil
  }
}
