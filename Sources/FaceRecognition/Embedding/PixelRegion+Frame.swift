import FFmpeg
import Values

extension PixelRegion {
  /// The whole pixels of a frame that touch the given range of pixel centres; `nil` when there are
  /// none, or a number is not finite.
  init?(
    left: Double, top: Double, right: Double, bottom: Double, frameWidth: Int, frameHeight: Int
  ) {
    guard frameWidth > 0, frameHeight > 0, left.isFinite, top.isFinite, right.isFinite,
      bottom.isFinite, left <= right, top <= bottom
    else { return nil }
    let x0 = max(0, left.rounded(.down))
    let y0 = max(0, top.rounded(.down))
    let x1 = min(Double(frameWidth), right.rounded(.up) + 1)
    let y1 = min(Double(frameHeight), bottom.rounded(.up) + 1)
    guard x0 < x1, y0 < y1 else { return nil }
    self.init(x: Int(x0), y: Int(y0), width: Int(x1 - x0), height: Int(y1 - y0))
  }

  /// The rectangle as a box.
  public var box: Box {
    Box(x: Float(x), y: Float(y), width: Float(width), height: Float(height))
  }
}
