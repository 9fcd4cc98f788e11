import CFFmpeg
import Testing
import Values

@testable import FFmpeg

@Suite("The small picture of a frame's brightness has the means of its cells")
struct LumaTests {
  /// - Parameter highest: Every seventh column is as bright, so that sums are as great as they get.
  private static func noise(
    _ width: Int, _ height: Int, lowest: UInt8 = 0, highest: UInt8 = 255, seed: UInt64
  ) throws -> FrameHandle {
    var generator = SplitMix64(seed: seed)
    let frame = try FrameHandle(width: width, height: height, format: AV_PIX_FMT_YUV420P)
    let (planes, strides) = (frame.planes, frame.strides)
    for (plane, stride, rows) in [
      (planes.0, strides.0, height), (planes.1, strides.1, height / 2),
      (planes.2, strides.2, height / 2),
    ] {
      let plane = try #require(plane)
      for row in 0..<rows {
        for column in 0..<(stride == strides.0 ? width : width / 2) {
          plane[row * Int(stride) + column] =
            column % 7 == 0 ? highest : UInt8.random(in: lowest...highest, using: &generator)
        }
      }
    }
    return frame
  }

  @Test(
    "as reckoned one by one",
    arguments: [
      (1920, 1080, 120, 67), (1280, 720, 64, 36), (64, 514, 3, 2), (66, 34, 33, 17), (98, 62, 1, 1),
    ])
  func means(width: Int, height: Int, columns: Int, rows: Int) throws {
    for isFullRange in [true, false] {
      let frame = try Self.noise(width, height, seed: UInt64(width))
      frame.pointer.pointee.color_range = isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
      let means = try #require(
        try frame.lumaMeans(width: columns, height: rows, isPicture: false))
      let plane = try #require(frame.planes.0)
      for row in 0..<rows {
        for column in 0..<columns {
          let across = column * width / columns..<(column + 1) * width / columns
          let down = row * height / rows..<(row + 1) * height / rows
          var sum = 0
          for y in down { for x in across { sum += Int(plane[y * Int(frame.strides.0) + x]) } }
          var mean = (Double(sum) / Double(across.count * down.count)).rounded()
          if !isFullRange { mean = max(0, min(255, ((mean - 16) * 255 / 219).rounded())) }
          let found = Int(means.base[row * means.strideBytes + column])
          if found != Int(mean) { Issue.record("(\(column), \(row)): \(found), not \(mean)") }
        }
      }
    }
  }

  @Test("close to what FFmpeg's scaler makes of it")
  func scaler() throws {
    let frame = try Self.noise(1280, 720, lowest: 16, highest: 235, seed: 3)
    // With another matrix the scaler goes by way of RGB, where colours play a part.
    frame.pointer.pointee.colorspace = AVCOL_SPC_SMPTE170M
    let means = try #require(try frame.lumaMeans(width: 80, height: 45, isPicture: false))
    let scaled = try frame.converted(
      PixelRegion(x: 0, y: 0, width: 1280, height: 720), width: 80, height: 45,
      format: AV_PIX_FMT_GRAY8, isPicture: false)
    var greatest = 0
    for row in 0..<45 {
      for column in 0..<80 {
        let mean = Int(means.base[row * means.strideBytes + column])
        greatest = max(greatest, abs(mean - Int(scaled.base[row * scaled.strideBytes + column])))
      }
    }
    #expect(greatest <= 2)
  }

  @Test("there is none where cells would be too small or too high, or the format is another")
  func impossible() throws {
    let frame = try Self.noise(64, 600, seed: 4)
    for (columns, rows) in [(0, 3), (3, -1), (33, 3), (3, 301), (3, 2), (.max, 3), (3, .max)] {
      #expect(try frame.lumaMeans(width: columns, height: rows, isPicture: false) == nil)
    }
    let grey = try FrameHandle(width: 64, height: 64, format: AV_PIX_FMT_GRAY8)
    #expect(try grey.lumaMeans(width: 8, height: 8, isPicture: false) == nil)
  }
}
