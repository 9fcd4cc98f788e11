import FFmpeg
import FaceRecognition
import Testing
import Values

@Suite("A crop shows a face with margin and knows its landmarks")
struct CropMakerTests {
  private let landmarks = Landmarks(
    leftEye: Point(x: 110, y: 120), rightEye: Point(x: 130, y: 120), nose: Point(x: 120, y: 130),
    leftMouth: Point(x: 112, y: 140), rightMouth: Point(x: 128, y: 140))

  private func gradient(_ width: Int, _ height: Int) throws -> PixelImage {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        bytes += [UInt8(x * 255 / width), UInt8(y * 255 / height), 128]
      }
    }
    return try PixelImage(width: width, height: height, channelOrder: .rgb, bytes: bytes)
  }

  @Test("The region is a square of twice the longer side around the box")
  func region() throws {
    let region = try #require(
      CropMaker().region(
        for: Box(x: 100, y: 110, width: 40, height: 50), frameWidth: 640, frameHeight: 480))
    #expect(region == PixelRegion(x: 70, y: 85, width: 100, height: 100))
  }

  @Test("At the frame's edge the region is clipped")
  func clipped() throws {
    let maker = CropMaker()
    let corner = try #require(
      maker.region(
        for: Box(x: -10, y: -10, width: 40, height: 40), frameWidth: 640, frameHeight: 480))
    #expect(corner == PixelRegion(x: 0, y: 0, width: 50, height: 50))
    let other = try #require(
      maker.region(
        for: Box(x: 620, y: 460, width: 40, height: 40), frameWidth: 640, frameHeight: 480))
    #expect(other == PixelRegion(x: 600, y: 440, width: 40, height: 40))
  }

  @Test("Boxes outside the frame and boxes that are none have no region")
  func outside() {
    let maker = CropMaker()
    for box in [
      Box(x: 700, y: 0, width: 10, height: 10), Box(x: -50, y: -50, width: 10, height: 10),
      Box(x: .nan, y: 0, width: 10, height: 10), Box(x: 0, y: 0, width: .infinity, height: 1),
      Box(x: 3e38, y: 0, width: 10, height: 10),
    ] {
      #expect(maker.region(for: box, frameWidth: 640, frameHeight: 480) == nil)
    }
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    #expect(maker.region(for: box, frameWidth: 0, frameHeight: 0) == nil)
  }

  @Test("A small crop keeps its pixels; landmarks move with it")
  func small() throws {
    let region = PixelRegion(x: 70, y: 85, width: 100, height: 100)
    let crop = try CropMaker().make(
      from: try gradient(100, 100), region: region, landmarks: landmarks)
    #expect(crop.width == 100 && crop.height == 100)
    #expect(crop.landmarks.leftEye == Point(x: 40, y: 35))
    #expect(crop.region == region)
    let decoded = try JPEG.decode(crop.jpeg)
    #expect(decoded.width == 100 && decoded.height == 100)
    let original = try gradient(100, 100)
    for (found, expected) in zip(decoded.bytes, original.bytes) {
      #expect(abs(Int(found) - Int(expected)) <= 6)
    }
  }

  @Test("A large crop is scaled to its longest side; landmarks with it, centre to centre")
  func large() throws {
    let region = PixelRegion(x: 0, y: 0, width: 640, height: 400)
    let crop = try CropMaker().make(
      from: try gradient(640, 400), region: region, landmarks: landmarks)
    #expect(crop.width == 320 && crop.height == 200)
    #expect(crop.landmarks.leftEye == Point(x: 54.75, y: 59.75))
  }

  @Test("The same pixels give the same bytes")
  func deterministic() throws {
    let region = PixelRegion(x: 0, y: 0, width: 400, height: 400)
    let first = try CropMaker().make(
      from: try gradient(400, 400), region: region, landmarks: landmarks)
    let second = try CropMaker().make(
      from: try gradient(400, 400), region: region, landmarks: landmarks)
    #expect(first == second)
  }

  @Test("An image that is not of the region's size is refused")
  func mismatch() {
    #expect(throws: Failure.self) {
      try CropMaker().make(
        from: try gradient(10, 10), region: PixelRegion(x: 0, y: 0, width: 11, height: 10),
        landmarks: landmarks)
    }
  }
}
