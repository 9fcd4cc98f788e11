import CFFmpeg
import CVectorKernels

extension FrameHandle {
  /// The brightness of the stored picture at a small size, one byte a pixel, 0 black to 255 white:
  /// the means of what lies between whole rows and columns. `nil` for formats that do not begin
  /// with a plane of one byte for each pixel's brightness, and for sizes that are not small.
  ///
  /// FFmpeg's scaler weighs pixels that lie in two cells, goes by way of RGB for most videos, for
  /// which the matrix is not that of grey pictures, and takes several times as long.
  func lumaMeans(width columns: Int, height rows: Int, isPicture: Bool) throws(FFmpegError)
    -> PackedPixels?
  {
    let colour = Colour(of: self, isPicture: isPicture)
    guard Self.lumaFirst.contains(colour.format.rawValue), let luma = planes.0,
      (1...max(1, width / 2)).contains(columns), (1...max(1, height / 2)).contains(rows),
      width <= Self.mostColumns, (height + rows - 1) / rows <= Self.mostRows
    else { return nil }
    let means = try PackedPixels(width: columns, height: rows, bytesPerPixel: 1)
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: width) { sums in
      cvk_luma_means(
        luma, Int(strides.0), width, height, columns, rows, sums.baseAddress, means.base,
        means.strideBytes)
    }
    guard !colour.isFullRange else { return means }
    for row in 0..<rows {
      let line = means.base + row * means.strideBytes
      for column in 0..<columns { line[column] = Self.fullRange[Int(line[column])] }
    }
    return means
  }

  /// So many rows of bytes can be summed in 16 bits, and so many columns of these sums in 32.
  private static let mostRows = 257
  private static let mostColumns = 65_535

  /// Limited range stretched to full. Source: ITU-R BT.601-7, 2.5.3: black is 16, white 235.
  private static let fullRange: [UInt8] = (0..<256).map { (level: Int) -> UInt8 in
    let inRange = max(16, min(235, level)) - 16
    return UInt8((inRange * 255 + 109) / 219)
  }

  private static let lumaFirst: Set<AVPixelFormat.RawValue> = Set(
    [
      AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV440P,
      AV_PIX_FMT_YUV411P, AV_PIX_FMT_YUV410P, AV_PIX_FMT_NV12, AV_PIX_FMT_NV21,
    ].map(\.rawValue))
}
