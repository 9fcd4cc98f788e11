import FFmpeg

/// The part of a frame that a detector looks at when only some of it has changed.
///
/// Windows come in few sizes, because the network is compiled for each.
struct DetectionWindow: Equatable {
  /// In frame pixels.
  var region: PixelRegion
  /// The detector's input, at least as large as the region: its sides are multiples of 32.
  var inputWidth: Int
  var inputHeight: Int

  /// Parts of the frame's width and height, the cheapest first: beyond the last the whole frame is
  /// hardly dearer.
  private static let shares: [(width: Double, height: Double)] = [(0.25, 0.5), (0.25, 1), (0.5, 1)]
  private static let multiple = 32

  /// The smallest window around `part`; `nil` when the whole frame had better be looked at.
  init?(around part: PixelRegion, frameWidth: Int, frameHeight: Int) {
    func side(_ share: Double, of length: Int) -> Int {
      (Int(Double(length) * share) + Self.multiple - 1) / Self.multiple * Self.multiple
    }
    for share in Self.shares {
      let width = side(share.width, of: frameWidth)
      let height = side(share.height, of: frameHeight)
      guard width <= frameWidth, part.width <= width, part.height <= height else { continue }
      inputWidth = width
      inputHeight = height
      let rows = min(height, frameHeight)
      region = PixelRegion(
        x: max(0, min(frameWidth - width, part.x + part.width / 2 - width / 2)),
        y: max(0, min(frameHeight - rows, part.y + part.height / 2 - rows / 2)), width: width,
        height: rows)
      return
    }
    return nil
  }
}
