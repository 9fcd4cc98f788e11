/// The size of a page in points (1/72 inch).
public struct PageSize: Sendable, Hashable {
  /// In points.
  public var width: Double
  /// In points.
  public var height: Double

  /// A page of this size, in points.
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// 210 mm x 297 mm, portrait. Source: ISO 216.
  public static let a4 = PageSize(width: 210 / 25.4 * 72, height: 297 / 25.4 * 72)
}
