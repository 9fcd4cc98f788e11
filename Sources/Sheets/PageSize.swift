/// The size of a page in points (1/72 inch).
public struct PageSize: Sendable, Hashable {
  public var width: Double
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// 210 mm x 297 mm, portrait. Source: ISO 216.
  public static let a4 = PageSize(width: 210 / 25.4 * 72, height: 297 / 25.4 * 72)
}
