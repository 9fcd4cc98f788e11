import FFmpeg
import Testing
import Values

@testable import FaceRecognition

@Suite("A chip is made from the part of the picture that it shows")
struct AlignmentTests {
  /// A decoded crop of noise.
  private func crop(_ width: Int, _ height: Int, seed: UInt64) throws -> VideoFrame {
    var generator = SplitMix64(seed: seed)
    let image = try PixelImage(
      width: width, height: height,
      bytes: (0..<(width * height * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) })
    return try JPEGDecoder().decode(try JPEG.encode(image, quality: 95))
  }

  @Test("and is to the last bit the one of the whole picture", arguments: 1...12)
  func part(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let frame = try crop(
      Int.random(in: 20...320, using: &generator), Int.random(in: 20...320, using: &generator),
      seed: seed)
    let whole = try frame.image()
    for template in [AlignmentTemplate.arcFace112, .openModelZoo128] {
      let aligner = try FaceAligner(template: template)
      // From faces well inside the picture to those beside it, from small ones to large ones.
      let size = Float.random(in: 0.05...6, using: &generator)
      let move = Point(
        x: Float.random(in: -200...400, using: &generator),
        y: Float.random(in: -200...400, using: &generator))
      let target = try #require(template.landmarks)
      let landmarks = target.mapped { point in
        Point(x: point.x * size + point.y * 0.2 + move.x, y: point.y * size + move.y)
      }
      let inverse = try #require(aligner.transform(for: landmarks)?.inverse)
      let expected = try ImageWarp.warp(
        whole, by: inverse, width: aligner.width, height: aligner.height)
      #expect(try aligner.chip(from: frame, landmarks: landmarks) == expected)
      #expect(try aligner.chip(from: whole, landmarks: landmarks) == expected)
    }
  }

  @Test("also where boxes are cut out")
  func box() throws {
    let frame = try crop(200, 160, seed: 5)
    let whole = try frame.image()
    let aligner = FaceAligner(box: .init(margin: 0.25), width: 160, height: 160)
    let somewhere = Landmarks(
      leftEye: Point(x: 0, y: 0), rightEye: Point(x: 0, y: 0), nose: Point(x: 0, y: 0),
      leftMouth: Point(x: 0, y: 0), rightMouth: Point(x: 0, y: 0))
    for box in [
      Box(x: 40, y: 30, width: 90, height: 100), Box(x: -20, y: 90, width: 90, height: 100),
    ] {
      #expect(
        try aligner.chip(from: frame, landmarks: somewhere, box: box)
          == aligner.chip(from: whole, landmarks: somewhere, box: box))
    }
    #expect(throws: Failure.self) {
      try aligner.chip(
        from: frame, landmarks: somewhere, box: Box(x: 900, y: 0, width: 10, height: 10))
    }
  }
}
