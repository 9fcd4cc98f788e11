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
}
