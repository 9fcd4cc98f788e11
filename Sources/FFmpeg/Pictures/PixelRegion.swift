/// A rectangle of whole pixels; the origin is the top left corner, y runs down.
public struct PixelRegion: Sendable, Hashable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

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

  private static func clip(_ start: Int, _ length: Int, _ limit: Int) -> (Int, Int)? {
    guard length > 0 else { return nil }
    let (sum, overflow) = start.addingReportingOverflow(length)
    let low = max(0, start)
    let high = min(limit, overflow ? Int.max : sum)
    return low < high ? (low, high - low) : nil
  }
}
