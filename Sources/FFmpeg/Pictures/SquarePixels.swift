import CFFmpeg

/// From stored samples, which may be wider or taller than they should be, to square pixels.
enum SquarePixels {
  /// Ratios beyond these are mistakes: the widest in use, anamorphic 2:1, is well inside.
  private static let plausible = 0.2...5.0

  /// The size in square pixels: the short axis is stretched, nothing is shrunk.
  ///
  /// An aspect ratio that is missing, implausible, or within one pixel of square counts as square.
  static func size(width: Int, height: Int, aspect: AVRational) -> (width: Int, height: Int) {
    guard aspect.num > 0, aspect.den > 0, aspect.num != aspect.den else { return (width, height) }
    let ratio = Double(aspect.num) / Double(aspect.den)
    guard plausible.contains(ratio) else { return (width, height) }
    let stretched =
      ratio > 1
      ? (width: Int((Double(width) * ratio).rounded()), height: height)
      : (width: width, height: Int((Double(height) / ratio).rounded()))
    let isPossible = max(stretched.width, stretched.height) <= PixelImage.maximumSide
    return isPossible ? stretched : (width, height)
  }

  /// One axis of a picture: how far it is stretched.
  struct Axis {
    var coded: Int
    var square: Int

    /// The samples that show a run of square pixels.
    func coded(_ start: Int, _ length: Int) -> (start: Int, length: Int) {
      guard coded != square else { return (start, length) }
      let low = start * coded / square
      let high = min(coded, ((start + length) * coded + square - 1) / square)
      return (low, max(1, high - low))
    }

    /// The square pixels that a run of samples shows.
    func square(_ start: Int, _ length: Int) -> (start: Int, length: Int) {
      guard coded != square else { return (start, length) }
      let low = start * square / coded
      let high = min(square, ((start + length) * square + coded - 1) / coded)
      return (low, max(1, high - low))
    }
  }
}
