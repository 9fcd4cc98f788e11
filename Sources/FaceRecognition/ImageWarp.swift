import FFmpeg
import FaceModel

/// Resamples an image through a similarity transform.
enum ImageWarp {
  /// The image of `width` × `height` pixels whose pixel at p is `source` at `transform(p)`, bilinear
  /// between pixel centres, black outside.
  ///
  /// Where the transform shrinks (one target pixel covers several of the source), several samples
  /// per target pixel are averaged, `samples(perPixelAt:)` of them along each side.
  ///
  /// - Parameter transposed: Whether x and y are exchanged in the result.
  /// - Throws: `FFmpegError` when the size is not that of a picture.
  /// - Complexity: O(width · height · samples²).
  static func warp(
    _ source: PixelImage, by transform: SimilarityTransform, width: Int, height: Int,
    transposed: Bool = false
  ) throws -> PixelImage {
    let side = samples(perPixelAt: transform.scale)
    let share = 1 / Float(side * side)
    let start = -Double(side - 1) / Double(2 * side)
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        var sum = SIMD3<Float>()
        for sample in 0..<(side * side) {
          let x = Double(column) + start + Double(sample % side) / Double(side)
          let y = Double(row) + start + Double(sample / side) / Double(side)
          sum += bilinear(
            source.bytes.span, width: source.width, height: source.height,
            x: transform.a * x - transform.b * y + transform.tx,
            y: transform.b * x + transform.a * y + transform.ty)
        }
        let value = (sum * share).rounded(.toNearestOrEven)
        let offset = (transposed ? column * height + row : row * width + column) * 3
        for channel in 0..<3 {
          bytes[offset + channel] = UInt8(min(255, max(0, value[channel])))
        }
      }
    }
    return try PixelImage(
      width: transposed ? height : width, height: transposed ? width : height,
      channelOrder: source.channelOrder, bytes: bytes)
  }

  /// Samples along each side of a target pixel that covers `scale` source pixels along each side.
  ///
  /// One below four-fold shrinking, as the networks' accuracy was measured with; from there as many
  /// as source pixels, so that a large face does not alias. At most 16.
  static func samples(perPixelAt scale: Double) -> Int {
    guard scale.isFinite, scale >= 4 else { return 1 }
    return Int(min(scale, 16))
  }

  /// The image at (`x`, `y`), bilinear between pixel centres at whole numbers; black outside.
  @inline(__always)
  private static func bilinear(
    _ bytes: Span<UInt8>, width: Int, height: Int, x: Double, y: Double
  ) -> SIMD3<Float> {
    // Also refuses numbers that are not finite, and those that do not fit an Int.
    guard x > -1, y > -1, x < Double(width), y < Double(height) else { return SIMD3() }
    let left = x.rounded(.down)
    let top = y.rounded(.down)
    let fx = Float(x - left)
    let fy = Float(y - top)
    let (column, row) = (Int(left), Int(top))
    func pixel(_ column: Int, _ row: Int) -> SIMD3<Float> {
      guard column >= 0, row >= 0, column < width, row < height else { return SIMD3() }
      let offset = (row * width + column) * 3
      return SIMD3(Float(bytes[offset]), Float(bytes[offset + 1]), Float(bytes[offset + 2]))
    }
    let upper = pixel(column, row) * (1 - fx) + pixel(column + 1, row) * fx
    let lower = pixel(column, row + 1) * (1 - fx) + pixel(column + 1, row + 1) * fx
    return upper * (1 - fy) + lower * fy
  }
}
