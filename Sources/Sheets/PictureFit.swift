import Values

/// How a picture fits a window of other proportions.
public enum PictureFit: Sendable {
  /// Fills the window; the parts that stick out are hidden, as far from the face as possible.
  case fill
  /// Shows all of the picture; the window is not filled.
  case whole

  /// The frame that the whole picture takes so that it keeps its proportions.
  ///
  /// - Parameters:
  ///   - pixels: The picture's size.
  ///   - face: What has to stay in view, in picture pixels; `nil` for the middle.
  ///   - window: Where the picture is seen.
  public func frame(
    width pixels: Int, height rows: Int, face: Box?, window: Rectangle
  ) -> Rectangle {
    guard pixels > 0, rows > 0 else { return window }
    let across = window.width / Double(pixels)
    let down = window.height / Double(rows)
    let scale = self == .fill ? max(across, down) : min(across, down)
    let width = Double(pixels) * scale
    let height = Double(rows) * scale
    let middle = face.map { (Double($0.center.x) * scale, Double($0.center.y) * scale) }
    let (x, y) = middle ?? (width / 2, height / 2)
    return Rectangle(
      x: window.x + Self.offset(size: width, middle: x, window: window.width),
      y: window.y + Self.offset(size: height, middle: y, window: window.height),
      width: width, height: height)
  }

  /// Where a side of `size` starts so that `middle` comes to the window's middle as far as the
  /// window stays covered; a side shorter than the window is centred.
  private static func offset(size: Double, middle: Double, window: Double) -> Double {
    guard size > window, middle.isFinite else { return (window - size) / 2 }
    return min(0, max(window - size, window / 2 - middle))
  }
}
