import CFFmpeg
import CVectorKernels

/// Turns full-range YUV 4:4:4 into RGB pixel by pixel: the very bytes of FFmpeg's scaler when it
/// rounds exactly and does not scale.
///
/// FFmpeg sets a context up for each size and filters every row in both directions. Crops come in
/// all sizes, and for one of 200 x 200 pixels that takes longer than to decode it.
///
/// Source: libswscale, `ff_yuv2rgb_c_init_tables` (yuv2rgb.c), `yuv2rgb_write_full` (output.c).
struct PointwiseConversion {
  private let matrix: cvk_yuv_matrix
  private let isBlueFirst: Bool
  /// The instructions to use.
  var level = cvk_best_level()

  /// `nil` for other conversions than this one.
  ///
  /// - Parameter format: Of the result, packed.
  init?(_ colour: Colour, to format: AVPixelFormat) {
    guard colour.format == AV_PIX_FMT_YUV444P, colour.isFullRange,
      format == AV_PIX_FMT_RGB24 || format == AV_PIX_FMT_BGR24,
      let table = sws_getCoefficients(colour.matrix)
    else { return nil }
    // The table is meant for chroma of limited range.
    func coefficient(_ value: Int32) -> Int32 {
      Int32((Int64(value) * 224 / 255 * (1 << 13) + (1 << 15)) >> 16)
    }
    matrix = cvk_yuv_matrix(
      red_by_v: coefficient(table[0]), green_by_v: coefficient(-table[3]),
      green_by_u: coefficient(-table[2]), blue_by_u: coefficient(table[1]))
    isBlueFirst = format == AV_PIX_FMT_BGR24
  }

  /// Converts the picture that begins at these planes.
  ///
  /// - Parameter packed: Of the picture's size.
  func convert(_ planes: PlanePointers, _ strides: PlaneStrides, into packed: PackedPixels) {
    guard let y = planes.0, let u = planes.1, let v = planes.2 else { return }
    withUnsafePointer(to: matrix) { matrix in
      for row in 0..<packed.height {
        cvk_yuv_to_rgb(
          level, y + row * Int(strides.0), u + row * Int(strides.1), v + row * Int(strides.2),
          packed.width, matrix, isBlueFirst ? 1 : 0, packed.base + row * packed.strideBytes)
      }
    }
  }
}
