import CFFmpeg

/// How a stored picture has to be turned to be upright: one of the eight ways to lay a rectangle
/// on itself.
///
/// An upright picture's pixel (x, y) is the stored picture's pixel (x, y) after mirroring x, then
/// y, then, if `swapsAxes`, exchanging them.
public struct Orientation: Sendable, Hashable {
  /// Stored rows become upright columns; width and height change places.
  public var swapsAxes = false
  /// The upright x axis runs against the stored axis that it shows.
  public var mirrorsX = false
  /// The upright y axis runs against the stored axis that it shows.
  public var mirrorsY = false

  /// Upright as stored.
  public init() {}

  /// The orientation nearest to a display matrix: nine numbers, row by row, of which the upper
  /// left 2 x 2 says where the stored axes go.
  ///
  /// Angles between the quarter turns go to the nearest one.
  /// Source: libavutil/display.h, "(p, q) -> (a p + c q + x, b p + d q + y)".
  init(displayMatrix matrix: UnsafePointer<Int32>) {
    let (a, b) = (Int64(matrix[0]), Int64(matrix[1]))
    let (c, d) = (Int64(matrix[3]), Int64(matrix[4]))
    if a.magnitude + d.magnitude >= b.magnitude + c.magnitude {
      mirrorsX = a < 0
      mirrorsY = d < 0
    } else {
      swapsAxes = true
      mirrorsX = c < 0
      mirrorsY = b < 0
    }
  }

  /// The orientation of an EXIF `Orientation` tag, 1 to 8; upright for any other number.
  ///
  /// Source: CIPA DC-008 (EXIF 2.32), tag 0x0112: where row 0 and column 0 are seen.
  init(exif value: Int) {
    swapsAxes = (5...8).contains(value)
    mirrorsX = [2, 3, 6, 7].contains(value)
    mirrorsY = [3, 4, 7, 8].contains(value)
  }

  /// This orientation with the upright picture turned clockwise, so many quarters.
  public func turned(quarters: Int) -> Orientation {
    var turned = self
    for _ in 0..<(quarters % 4 + 4) % 4 {
      turned.swapsAxes.toggle()
      (turned.mirrorsX, turned.mirrorsY) = (!turned.mirrorsY, turned.mirrorsX)
    }
    return turned
  }

  /// The clockwise quarter turns, in degrees, that follow the mirroring if `isMirrored`.
  public var rotationDegrees: Int {
    switch (swapsAxes, mirrorsX, mirrorsY) {
    case (false, false, false), (false, true, false): 0
    case (false, true, true), (false, false, true): 180
    case (true, true, false), (true, true, true): 90
    case (true, false, true), (true, false, false): 270
    }
  }

  /// The stored picture is a mirror image, left and right exchanged before the rotation.
  public var isMirrored: Bool { swapsAxes ? mirrorsX == mirrorsY : mirrorsX != mirrorsY }

  /// A size as it is after turning; its own inverse.
  func turned(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
    swapsAxes ? (height, width) : (width, height)
  }

  /// The stored place of a rectangle given in upright pixels of a picture of this upright size.
  func stored(_ region: PixelRegion, uprightWidth: Int, uprightHeight: Int) -> PixelRegion {
    let x = mirrorsX ? uprightWidth - region.x - region.width : region.x
    let y = mirrorsY ? uprightHeight - region.y - region.height : region.y
    return swapsAxes
      ? PixelRegion(x: y, y: x, width: region.height, height: region.width)
      : PixelRegion(x: x, y: y, width: region.width, height: region.height)
  }
}
