import FFmpeg

extension PixelImage {
  /// The picture with left and right exchanged.
  ///
  /// - Throws: `FFmpegError` never in practice: the size is that of a picture.
  /// - Complexity: O(pixels).
  func mirrored() throws -> PixelImage {
    var turned = bytes
    for row in 0..<height {
      for column in 0..<width {
        let source = (row * width + column) * 3
        let target = (row * width + width - 1 - column) * 3
        for channel in 0..<3 { turned[target + channel] = bytes[source + channel] }
      }
    }
    return try PixelImage(
      width: width, height: height, channelOrder: channelOrder, bytes: turned)
  }

  /// A black image of `width` × `height` pixels with this one's top left corner at (`x`, `y`), both
  /// at least 0; what does not fit is cut off.
  ///
  /// - Throws: `FFmpegError` when the size is not that of a picture.
  public func placed(x: Int, y: Int, width: Int, height: Int) throws -> PixelImage {
    var placed = [UInt8](repeating: 0, count: width * height * 3)
    let columns = max(0, min(self.width, width - x))
    for row in 0..<max(0, min(self.height, height - y)) {
      let source = row * self.width * 3
      let target = ((row + y) * width + x) * 3
      placed.replaceSubrange(
        target..<(target + columns * 3), with: bytes[source..<(source + columns * 3)])
    }
    return try PixelImage(
      width: width, height: height, channelOrder: channelOrder, bytes: placed)
  }
}
