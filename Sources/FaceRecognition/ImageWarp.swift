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
    let share = 1 / Float(side * side)
    let xs = places(width, each: side)
    let ys = places(height, each: side)
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    source.bytes.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      let picture = Picture(
        base: base, width: source.width, height: source.height, left: origin.x, top: origin.y)
      xs.withUnsafeBufferPointer { xs in
        ys.withUnsafeBufferPointer { ys in
          bytes.withUnsafeMutableBufferPointer { bytes in
            for row in 0..<height {
              for column in 0..<width {
                var sum = SIMD4<Float>()
                for y in row * side..<(row + 1) * side {
                  for x in column * side..<(column + 1) * side {
                    sum += picture.bilinear(
                      x: transform.a * xs[x] - transform.b * ys[y] + transform.tx,
                      y: transform.b * xs[x] + transform.a * ys[y] + transform.ty)
                  }
                }
                let value = sum * SIMD4(repeating: share)
                let offset = (transposed ? column * height + row : row * width + column) * 3
                for channel in 0..<3 { bytes[offset + channel] = level(value[channel]) }
              }
            }
          }
        }
      }
    }
    return try PixelImage(
      width: transposed ? height : width, height: transposed ? width : height,
      channelOrder: source.channelOrder, bytes: bytes)
  }

  /// Where samples are taken along one side of `count` pixels, `side` in each, around its centre.
  private static func places(_ count: Int, each side: Int) -> [Double] {
    let start = -Double(side - 1) / Double(2 * side)
    return (0..<count * side).map {
      Double($0 / side) + start + Double($0 % side) / Double(side)
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

  /// The byte nearest to a mean of bytes, the even one of two that are as near.
  ///
  /// From 2²³ on neighbouring numbers are 1 apart, so that the sum is rounded: as by a call of the
  /// mathematical library, of which it takes a tenth of the time.
  @inline(__always)
  private static func level(_ value: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: (value + 0x1p23).bitPattern)
  }

  /// Bytes of a picture's part, three a pixel.
  private struct Picture {
    let base: UnsafePointer<UInt8>
    let width: Int
    let height: Int
    /// Where the part begins in the picture.
    let left: Int
    let top: Int

    /// The picture at (`x`, `y`), bilinear between pixel centres at whole numbers; black outside.
    @inline(__always)
    func bilinear(x: Double, y: Double) -> SIMD4<Float> {
      // Also refuses numbers that are not finite, and those that do not fit an Int.
      guard abs(x) < 0x1p31, abs(y) < 0x1p31 else { return SIMD4() }
      let (floorX, floorY) = (Self.floor(x), Self.floor(y))
      let right = SIMD4(repeating: Float(x - Double(floorX)))
      let down = SIMD4(repeating: Float(y - Double(floorY)))
      let (column, row) = (floorX - left, floorY - top)
      // Not the last column: there a fourth byte may lie behind the picture.
      guard column >= 0, row >= 0, column < width - 2, row < height - 1 else {
        return edge(column, row, right, down)
      }
      let first = UnsafeRawPointer(base + (row * width + column) * 3)
      let second = first + width * 3
      return Self.mean(
        (Self.lanes(first), Self.lanes(first + 3), Self.lanes(second), Self.lanes(second + 3)),
        right, down)
    }

    /// The same where not all of the four pixels around a place are in the picture, or at its end.
    @inline(never)
    private func edge(
      _ column: Int, _ row: Int, _ right: SIMD4<Float>, _ down: SIMD4<Float>
    ) -> SIMD4<Float> {
      guard column >= -1, row >= -1, column < width, row < height else { return SIMD4() }
      return Self.mean(
        (
          pixel(column, row), pixel(column + 1, row), pixel(column, row + 1),
          pixel(column + 1, row + 1)
        ), right, down)
    }

    @inline(__always)
    private static func mean(
      _ corners: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>), _ right: SIMD4<Float>,
      _ down: SIMD4<Float>
    ) -> SIMD4<Float> {
      let one = SIMD4<Float>(repeating: 1)
      let upper = corners.0 * (one - right) + corners.1 * right
      let lower = corners.2 * (one - right) + corners.3 * right
      return (upper * (one - down) + lower * down) * units
    }

    @inline(__always)
    private func pixel(_ column: Int, _ row: Int) -> SIMD4<Float> {
      guard column >= 0, row >= 0, column < width, row < height else { return SIMD4() }
      let bytes = base + (row * width + column) * 3
      return SIMD4(Float(bytes[0]), Float(bytes[1]), Float(bytes[2]), 0) / Self.units
    }

    /// The three bytes of a pixel and whatever is behind, without moving them to the lowest places:
    /// each as many times too large as ``units`` says, which powers of two make up for exactly.
    @inline(__always)
    private static func lanes(_ pixel: UnsafeRawPointer) -> SIMD4<Float> {
      let word = UInt32(littleEndian: pixel.loadUnaligned(as: UInt32.self))
      let bytes = SIMD4<UInt32>(repeating: word) & SIMD4(0xFF, 0xFF00, 0xFF_0000, 0xFF)
      return SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: bytes))
    }

    @inline(__always)
    private static var units: SIMD4<Float> { SIMD4(1, 0x1p-8, 0x1p-16, 1) }

    /// The whole number below, without a call of the mathematical library.
    @inline(__always)
    private static func floor(_ value: Double) -> Int {
      let whole = Int(value)
      return Double(whole) > value ? whole - 1 : whole
    }
  }
}
