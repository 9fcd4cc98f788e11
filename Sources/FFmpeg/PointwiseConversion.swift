import CFFmpeg

/// Turns full-range YUV 4:4:4 into RGB pixel by pixel: the very bytes of FFmpeg's scaler when it
/// rounds exactly and does not scale.
///
/// FFmpeg sets a context up for each size and filters every row in both directions. Crops come in all
/// sizes, and for one of 200 x 200 pixels that takes longer than to decode it.
///
/// Source: libswscale, `ff_yuv2rgb_c_init_tables` (yuv2rgb.c), `yuv2rgb_write_full` (output.c).
struct PointwiseConversion {
  /// What each value of V adds to red and to green, and each of U to green and to blue: 22 binary
  /// digits behind the point, rounding included for red and blue and, by V, for green.
  private let redByV: [Int32]
  private let greenByV: [Int32]
  private let greenByU: [Int32]
  private let blueByU: [Int32]
  /// Where red and blue are in a pixel.
  private let red: Int
  private let blue: Int

  /// The fractional binary digits of a sum.
  private static let digits: Int32 = 22

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
    func products(_ coefficient: Int32, rounded: Bool) -> [Int32] {
      let half: Int32 = rounded ? 1 << (Self.digits - 1) : 0
      return (0..<256).map { ($0 - 128) * 512 * coefficient + half }
    }
    redByV = products(coefficient(table[0]), rounded: true)
    blueByU = products(coefficient(table[1]), rounded: true)
    greenByU = products(coefficient(-table[2]), rounded: false)
    greenByV = products(coefficient(-table[3]), rounded: true)
    red = format == AV_PIX_FMT_RGB24 ? 0 : 2
    blue = 2 - red
  }

  /// Converts the picture that begins at these planes.
  ///
  /// - Parameter packed: Of the picture's size.
  func convert(_ planes: PlanePointers, _ strides: PlaneStrides, into packed: PackedPixels) {
    guard let y = planes.0, let u = planes.1, let v = planes.2 else { return }
    redByV.withUnsafeBufferPointer { redByV in
      greenByV.withUnsafeBufferPointer { greenByV in
        greenByU.withUnsafeBufferPointer { greenByU in
          blueByU.withUnsafeBufferPointer { blueByU in
            for row in 0..<packed.height {
              let y = y + row * Int(strides.0)
              let u = u + row * Int(strides.1)
              let v = v + row * Int(strides.2)
              var target = packed.base + row * packed.strideBytes
              for column in 0..<packed.width {
                let luma = Int32(y[column]) << Self.digits
                let (u, v) = (Int(u[column]), Int(v[column]))
                target[red] = Self.level(luma &+ redByV[v])
                target[1] = Self.level(luma &+ greenByV[v] &+ greenByU[u])
                target[blue] = Self.level(luma &+ blueByU[u])
                target += 3
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func level(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(255, max(0, sum >> digits)))
  }
}
