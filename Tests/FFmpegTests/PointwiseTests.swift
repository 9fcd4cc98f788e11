import CFFmpeg
import CVectorKernels
import Testing
import Values

@testable import FFmpeg

@Suite("Full-range YUV 4:4:4 becomes the bytes that FFmpeg's scaler makes of it")
struct PointwiseTests {
  /// Noise, so that every value and every kind of overflow occurs.
  private func noise(_ width: Int, _ height: Int, seed: UInt64) throws -> FrameHandle {
    var generator = SplitMix64(seed: seed)
    let frame = try FrameHandle(width: width, height: height, format: AV_PIX_FMT_YUV444P)
    frame.pointer.pointee.color_range = AVCOL_RANGE_JPEG
    for (plane, stride) in [
      (frame.planes.0, frame.strides.0), (frame.planes.1, frame.strides.1),
      (frame.planes.2, frame.strides.2),
    ] {
      let plane = try #require(plane)
      for row in 0..<height {
        for column in 0..<width {
          plane[row * Int(stride) + column] = UInt8.random(in: 0...255, using: &generator)
        }
      }
    }
    return frame
  }

  @Test(
    "for every matrix, both orders, any size",
    arguments: [
      AVCOL_SPC_BT709, AVCOL_SPC_FCC, AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M,
      AVCOL_SPC_BT2020_NCL, AVCOL_SPC_UNSPECIFIED,
    ].map(\.rawValue))
  func same(space: AVColorSpace.RawValue) throws {
    for (number, (width, height)) in [(1, 1), (3, 2), (97, 64)].enumerated() {
      let frame = try noise(width, height, seed: UInt64(number + 1))
      frame.pointer.pointee.colorspace = AVColorSpace(rawValue: space)
      let colour = Colour(of: frame, isPicture: true)
      for format in [AV_PIX_FMT_RGB24, AV_PIX_FMT_BGR24] {
        let theirs = try PackedPixels(width: width, height: height, bytesPerPixel: 3)
        let scaler = try Scaler(
          ScalerKey(
            sourceWidth: width, sourceHeight: height, sourceFormat: colour.format.rawValue,
            matrix: colour.matrix, sourceIsFullRange: true, width: width, height: height,
            format: format.rawValue))
        try scaler.convert(
          source: frame.planes, sourceStrides: frame.strides, target: theirs.planes,
          targetStrides: theirs.strides)
        for level in [CVK_SCALAR, cvk_best_level()] {
          let ours = try PackedPixels(width: width, height: height, bytesPerPixel: 3)
          var conversion = try #require(PointwiseConversion(colour, to: format))
          conversion.level = level
          conversion.convert(frame.planes, frame.strides, into: ours)
          for row in 0..<height {
            let start = row * ours.strideBytes
            let differing = (start..<start + width * 3).first { ours.base[$0] != theirs.base[$0] }
            #expect(differing == nil, "row \(row) of \(width)x\(height)")
          }
        }
      }
    }
  }

  @Test("Nothing else is taken for it")
  func others() throws {
    let frame = try noise(4, 4, seed: 9)
    var colour = Colour(of: frame, isPicture: true)
    #expect(PointwiseConversion(colour, to: AV_PIX_FMT_GRAY8) == nil)
    colour.isFullRange = false
    #expect(PointwiseConversion(colour, to: AV_PIX_FMT_RGB24) == nil)
    colour.isFullRange = true
    colour.format = AV_PIX_FMT_YUV420P
    #expect(PointwiseConversion(colour, to: AV_PIX_FMT_RGB24) == nil)
  }
}
