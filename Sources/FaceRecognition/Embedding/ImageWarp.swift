import CVectorKernels
import FFmpeg
import Values

/// Resamples an image through a similarity transform; the inner loops are C.
enum ImageWarp {
  /// The image of `width` × `height` pixels whose pixel at p is `source` at `transform(p)`,
  /// bilinear between pixel centres, black outside.
  ///
  /// Where the transform shrinks (one target pixel covers several of the source), several samples
  /// per target pixel are averaged, `samples(perPixelAt:)` of them along each side.
  ///
  /// - Parameters:
  ///   - source: The picture that `transform` is about, or a part of it.
  ///   - origin: Where `source` begins in that picture, in whole pixels.
  ///   - transposed: Whether x and y are exchanged in the result.
  /// - Throws: `FFmpegError` when the size is not that of a picture.
  /// - Complexity: O(width · height · samples²).
  static func warp(
    _ source: PixelImage, at origin: (x: Int, y: Int) = (0, 0), by transform: SimilarityTransform,
    width: Int, height: Int, transposed: Bool = false
  ) throws -> PixelImage {
    let side = samples(perPixelAt: transform.scale)
    // The places of one sample of each pixel of a row after those of the sample before.
    let xs = places(width, each: side)
    let ys = places(height, each: side)
    let from = cvk_similarity(a: transform.a, b: transform.b, tx: transform.tx, ty: transform.ty)
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    var sums = [Float](repeating: 0, count: 3 * width)
    source.bytes.withUnsafeBufferPointer { pixels in
      var picture = cvk_picture(
        bytes: pixels.baseAddress, width: Int32(source.width), height: Int32(source.height),
        left: Int32(origin.x), top: Int32(origin.y))
      xs.withUnsafeBufferPointer { xs in
        for row in 0..<height {
          for place in sums.indices { sums[place] = 0 }
          for down in 0..<side {
            for right in 0..<side {
              guard let first = xs.baseAddress else { continue }
              withUnsafePointer(to: from) { from in
                cvk_warp_add(
                  level, &picture, from, first + right * width, ys[down * height + row], width,
                  &sums)
              }
            }
          }
          bytes.withUnsafeMutableBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return }
            cvk_warp_pack(
              level, sums, width, 1 / Float(side * side),
              first + row * 3 * (transposed ? 1 : width), transposed ? 3 * height : 3)
          }
        }
      }
    }
    return try PixelImage(
      width: transposed ? height : width, height: transposed ? width : height,
      channelOrder: source.channelOrder, bytes: bytes)
  }

  /// The instructions that this processor has.
  private static let level = cvk_best_level()

  /// Where samples are taken along one side of `count` pixels, `side` in each, around its centre:
  /// the first of each pixel, then the second of each.
  private static func places(_ count: Int, each side: Int) -> [Double] {
    let start = -Double(side - 1) / Double(2 * side)
    return (0..<count * side).map {
      Double($0 % count) + start + Double($0 / count) / Double(side)
    }
  }

  /// Samples along each side of a target pixel that covers `scale` source pixels along each side.
  ///
  /// One below four-fold shrinking, as the networks' accuracy was measured with; from there as many
  /// as source pixels, so that a large face does not alias. At most 16.
  static func samples(perPixelAt scale: Double) -> Int {
    guard scale.isFinite, scale >= 4 else { return 1 }
    return Int(min(scale, 16))
  }
}
