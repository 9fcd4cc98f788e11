import FFmpeg
import OpenVINO
import TestSupport
import Testing
import Values

@testable import FaceRecognition

@Suite(
  "The networks give the same answer however they are asked",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights))
struct FaceNetworksTests {
  private func noise(_ width: Int, _ height: Int, seed: UInt64) throws -> PixelImage {
    var generator = SplitMix64(seed: seed)
    return try PixelImage(
      width: width, height: height, channelOrder: .rgb,
      bytes: (0..<(width * height * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  @Test("An embedding has unit length, the manifest's dimension, and its facts")
  func unitLength() throws {
    let analyzer = try TestResources.analyzer()
    let facts = analyzer.crops.embedder.facts
    #expect(facts.precision == "f32")
    #expect(facts.sha256.count == 64)
    for embedding in try analyzer.crops.embedder.embed(
      (1...3).map { try noise(112, 112, seed: $0) })
    {
      #expect(embedding.vector.count == facts.dimension)
      let length = embedding.vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(length - 1) < 1e-6)
      #expect(embedding.norm > 0)
    }
  }

  @Test("The vector of a chip does not depend on its neighbours, bit for bit")
  func batchIndependence() throws {
    let embedder = try TestResources.analyzer().crops.embedder
    let chips = try (1...7).map { try noise(112, 112, seed: $0) }
    let alone = try chips.map { try embedder.embed([$0])[0] }
    #expect(try embedder.embed(chips) == alone)
    #expect(try embedder.embed(chips.reversed()) == alone.reversed())
    #expect(try embedder.embed([]) == [])
  }

  @Test("Another analyzer with other threads gives the same vectors, bit for bit")
  func threadIndependence() throws {
    let chips = try (1...4).map { try noise(112, 112, seed: 100 + $0) }
    let first = try TestResources.analyzer(threads: 1).crops.embedder.embed(chips)
    let second = try TestResources.analyzer(threads: 2).crops.embedder.embed(chips)
    #expect(first == second)
  }

  @Test("An embedder that is compiled late gives the same vectors, bit for bit")
  func late() throws {
    let chip = try noise(112, 112, seed: 77)
    let library = try ModelLibrary(directory: try #require(TestResources.weights))
    let late = try CropEmbedder(library: library, isUsedRarely: true)
    #expect(
      try late.embedder.embed([chip]) == CropEmbedder(library: library).embedder.embed([chip]))
    #expect(late.embedder.facts == (try CropEmbedder(library: library)).embedder.facts)
  }

  @Test("Both channel orders of one picture give one vector")
  func channelOrder() throws {
    let embedder = try TestResources.analyzer().crops.embedder
    let image = try noise(112, 112, seed: 9)
    let swapped = image.inOrder(.bgr)
    #expect(swapped.bytes != image.bytes)
    #expect(try embedder.embed([image]) == embedder.embed([swapped]))
  }

  @Test("The detector's input is the frame rounded up to multiples of 32")
  func inputSizes() throws {
    let detector = try TestResources.analyzer().finder.detector
    func size(_ width: Int, _ height: Int, _ scale: Double) -> [Int] {
      let size = detector.inputSize(frameWidth: width, frameHeight: height, scale: scale)
      return [size.width, size.height]
    }
    #expect(size(1280, 720, 1) == [1280, 736])
    #expect(size(1280, 720, 0.5) == [640, 384])
    #expect(size(250, 250, 1) == [256, 256])
    #expect(size(1, 1, 1) == [64, 64])
    #expect(size(0, -5, 0.1) == [64, 64])
    #expect(size(64, 64, .nan) == [64, 64])
    #expect(size(64, 64, .infinity) == [64, 64])
    #expect(size(3840, 2160, 1) == [3840, 2176])
  }

  @Test("However large the frame, the input is bounded and roughly keeps its proportions")
  func boundedInputs() throws {
    let detector = try TestResources.analyzer().finder.detector
    for (width, height) in [(7680, 4320), (4320, 7680), (65_536, 65_536), (30_000, 300)] {
      let size = detector.inputSize(frameWidth: width, frameHeight: height, scale: 1)
      #expect(size.width * size.height <= 3840 * 2176)
      #expect(size.width % 32 == 0 && size.height % 32 == 0)
      let before = Double(width) / Double(height)
      #expect(abs(Double(size.width) / Double(size.height) / before - 1) < 0.95)
    }
  }

  @Test("Nothing is found in black, and more input sizes than are cached still work")
  func blackFrames() throws {
    let analyzer = try TestResources.analyzer()
    for side in [64, 96, 128, 160, 192, 224, 64, 96] {
      let black = try PixelImage(
        width: side, height: 64, channelOrder: .bgr,
        bytes: [UInt8](repeating: 0, count: side * 64 * 3))
      let found = try analyzer.finder.faces(
        inLetterboxed: black, mapping: .identity, frameWidth: side, frameHeight: 64,
        threshold: analyzer.criteria.detectorScore)
      #expect(found.isEmpty)
    }
  }

  @Test("An input that is not a multiple of 32 is refused with a sentence")
  func wrongInput() throws {
    let detector = try TestResources.analyzer().finder.detector
    let failure = #expect(throws: Failure.self) {
      try detector.detect(in: try noise(100, 64, seed: 1), letterbox: .identity, threshold: 0.5)
    }
    #expect(failure?.description.contains("100x64") == true)
  }

  @Test("Images without a face, however small, have none")
  func noFaces() throws {
    let analyzer = try TestResources.analyzer()
    for (width, height) in [(1, 1), (3, 200), (640, 1)] {
      #expect(try analyzer.analyze(try noise(width, height, seed: 4)).isEmpty)
    }
  }

  @Test("Landmarks on one point cannot be aligned")
  func degenerateLandmarks() throws {
    let analyzer = try TestResources.analyzer()
    let point = Point(x: 20, y: 20)
    let landmarks = Landmarks(
      leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
    #expect(throws: Failure.self) {
      try analyzer.judge.aligner.chip(from: try noise(64, 64, seed: 1), landmarks: landmarks)
    }
    let detection = Detection(
      box: Box(x: 10, y: 10, width: 20, height: 20), landmarks: landmarks, score: 1)
    #expect(!analyzer.judge.accepts(detection))
  }
}
