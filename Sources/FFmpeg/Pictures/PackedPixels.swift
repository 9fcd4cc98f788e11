import CFFmpeg

/// Working memory for one packed picture, in rows that FFmpeg's vector code may overrun.
final class PackedPixels {
  let width: Int
  let height: Int
  let bytesPerPixel: Int
  let strideBytes: Int
  let base: UnsafeMutablePointer<UInt8>

  /// What FFmpeg's widest vector instructions may touch beyond a row.
  private static let slackBytes = 64

  /// - Throws: `FFmpegError` `invalidArgument` for impossible sizes, `outOfMemory`.
  init(width: Int, height: Int, bytesPerPixel: Int) throws(FFmpegError) {
    _ = try PixelImage.byteCount(width: width, height: height)
    self.width = width
    self.height = height
    self.bytesPerPixel = bytesPerPixel
    strideBytes = (width * bytesPerPixel + 63) / 64 * 64 + Self.slackBytes
    let memory = try allocated("av_malloc", av_malloc(strideBytes * (height + 1)))
    base = memory.assumingMemoryBound(to: UInt8.self)
  }

  deinit {
    av_free(base)
  }

  var planes: PlanePointers { (base, nil, nil, nil) }
  var strides: PlaneStrides { (Int32(strideBytes), 0, 0, 0) }

  /// Copies the upright picture of `part` into `target`, whose rows are `targetStride` bytes long.
  ///
  /// `part` is in pixels of this picture as stored, inside of it.
  /// - Complexity: O(pixels of `part`).
  func copyUpright(
    _ part: PixelRegion, _ orientation: Orientation, to target: UnsafeMutablePointer<UInt8>,
    targetStride: Int
  ) {
    let (columns, rows) = orientation.turned(part.width, part.height)
    let pixel = bytesPerPixel
    let alongX = orientation.swapsAxes ? strideBytes : pixel
    let alongY = orientation.swapsAxes ? pixel : strideBytes
    var corner = base + part.y * strideBytes + part.x * pixel
    if orientation.mirrorsX { corner += (columns - 1) * alongX }
    if orientation.mirrorsY { corner += (rows - 1) * alongY }
    let stepX = orientation.mirrorsX ? -alongX : alongX
    let stepY = orientation.mirrorsY ? -alongY : alongY
    for row in 0..<rows {
      var source = corner + row * stepY
      var place = target + row * targetStride
      if stepX == pixel {
        place.update(from: source, count: columns * pixel)
        continue
      }
      for _ in 0..<columns {
        for channel in 0..<pixel { place[channel] = source[channel] }
        source += stepX
        place += pixel
      }
    }
  }
}
