import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

@testable import FaceRecognition

@Suite(
  "On real faces the networks do what other implementations of them do",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights),
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct LFWTests {
  /// What OpenCV 5.0's `FaceDetectorYN` finds with the same weights: x, y, width, height, the five
  /// points, the score; image padded to 256 × 256 at the right and bottom.
  private static let openCV: [(path: String, values: [Float])] = [
    (
      "lfw/Aaron_Peirsol/Aaron_Peirsol_0001.jpg",
      [
        70.953, 60.299, 105.992, 137.681, 102.359, 114.998, 156.837, 114.656, 131.591, 143.445,
        106.231, 163.697, 153.048, 163.108, 0.939,
      ]
    ),
    (
      "lfw/Abdullah_Gul/Abdullah_Gul_0001.jpg",
      [
        86.727, 62.521, 102.288, 134.418, 102.507, 117.358, 148.997, 114.424, 116.383, 141.966,
        106.906, 161.898, 151.02, 160.336, 0.942,
      ]
    ),
    (
      "lfw/AJ_Cook/AJ_Cook_0001.jpg",
      [
        87.312, 64.76, 87.55, 127.247, 101.218, 112.04, 142.981, 111.984, 114.512, 134.632,
        103.806, 154.017, 141.115, 155.084, 0.932,
      ]
    ),
  ]

  @Test("The detector agrees with OpenCV's to a tenth of a pixel")
  func detector() throws {
    let analyzer = try TestResources.analyzer()
    for (path, values) in Self.openCV {
      let image = try TestResources.image(path)
      let size = analyzer.finder.detector.inputSize(frameWidth: 250, frameHeight: 250, scale: 1)
      var bytes = [UInt8](repeating: 0, count: size.width * size.height * 3)
      for row in 0..<250 {
        for byte in 0..<750 { bytes[row * size.width * 3 + byte] = image.bytes[row * 750 + byte] }
      }
      let padded = try PixelImage(
        width: size.width, height: size.height, channelOrder: image.channelOrder, bytes: bytes)
      let found = try analyzer.finder.faces(
        inLetterboxed: padded, mapping: .identity, frameWidth: 250, frameHeight: 250,
        threshold: analyzer.criteria.detectorScore)
      let face = try #require(found.first)
      let numbers =
        [face.box.x, face.box.y, face.box.width, face.box.height]
        + face.landmarks.points.flatMap { [$0.x, $0.y] }
      for (number, expected) in zip(numbers, values) { #expect(abs(number - expected) < 0.1) }
      #expect(abs(face.score - values[14]) < 0.002)
      #expect(found.count == 1)
    }
  }

  @Test("Embeddings are those of the reference, from the photo and from the crop's JPEG")
  func embeddings() throws {
    let lfw = try LFW()
    let reference = try lfw.referenceEmbeddings(of: "sface")
    let analyzer = try TestResources.analyzer()
    var generator = SplitMix64(seed: 20_260_801)
    var direct: [Double] = []
    var cropped: [Double] = []
    var between: [Double] = []
    for index in lfw.photos.indices.shuffled(using: &generator).prefix(120) {
      let photo = try TestResources.image(lfw.photos[index].path)
      guard let face = try CentralFace(photo, analyzer) else { continue }
      let photoVector = try face.embedding(analyzer).vector
      let cropVector = try face.embeddingOfCrop(analyzer).vector
      direct.append(cosine(photoVector, reference[index]))
      cropped.append(cosine(cropVector, reference[index]))
      between.append(cosine(photoVector, cropVector))
    }
    print(
      "cosine with the reference, seed 20260801, \(direct.count) photos: direct median",
      quantile(direct, 0.5), "5 %", quantile(direct, 0.05), "- crop median",
      quantile(cropped, 0.5), "5 %", quantile(cropped, 0.05), "- between median",
      quantile(between, 0.5))
    #expect(direct.count >= 118)
    #expect(quantile(direct, 0.5) > 0.999)
    #expect(quantile(direct, 0.05) > 0.99)
    // The crop costs one more JPEG generation at quality 95.
    #expect(quantile(cropped, 0.5) > 0.99)
    #expect(quantile(cropped, 0.05) > 0.97)
    #expect(quantile(between, 0.5) > 0.999)
  }

  @Test("One person's photos are alike, two persons' are not")
  func separation() throws {
    let analyzer = try TestResources.analyzer()
    var generator = SplitMix64(seed: 7)
    let pairs = try LFW().pairs().shuffled(using: &generator).prefix(150)
    // Between the suggested similarities of false match rates 1e-3 and 1e-4.
    let threshold = 0.4
    var (right, judged) = (0, 0)
    for pair in pairs {
      let faces = try [pair.first, pair.second].compactMap {
        try CentralFace(TestResources.image($0), analyzer)
      }
      guard faces.count == 2 else { continue }
      let vectors = try faces.map { try $0.embeddingOfCrop(analyzer).vector }
      judged += 1
      right += (cosine(vectors[0], vectors[1]) >= threshold) == pair.isGenuine ? 1 : 0
    }
    print("LFW pairs, seed 7: \(right) of \(judged) right at similarity \(threshold)")
    #expect(judged >= 148)
    #expect(Double(right) >= 0.95 * Double(judged))
  }

  @Test("The landmarks of a region are those of the whole frame")
  func regions() throws {
    let analyzer = try TestResources.analyzer()
    for (path, _) in Self.openCV {
      let image = try TestResources.image(path)
      let whole = try #require(try CentralFace(image, analyzer)).detection
      #expect((whole.landmarkScore ?? 0) > 0.9)
      let coarse = try analyzer.finder.faces(
        inPhoto: image, threshold: analyzer.criteria.detectorScore)
      for detection in coarse {
        let all = PixelRegion(x: 0, y: 0, width: 250, height: 250)
        let region = try #require(
          analyzer.judge.cropMaker.region(for: detection.box, frameWidth: 250, frameHeight: 250))
        #expect(
          try analyzer.judge.refiner.refine(detection, in: image, region: all)
            == analyzer.judge.refiner.refine(
              detection, in: try image.cropped(to: region), region: region))
      }
    }
  }

  @Test("A photo is analyzed whole: face, crop, embedding, and the same again")
  func analyze() throws {
    let analyzer = try TestResources.analyzer()
    let image = try TestResources.image(Self.openCV[0].path)
    let faces = try analyzer.analyze(image)
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    #expect(face.detection.landmarkScore != nil)
    #expect(face.quality.overall > 0.3 && face.quality.overall <= 1)
    #expect(face.quality.detectorScore == face.detection.score)
    #expect(face.detection.landmarks.leftEye.x < face.detection.landmarks.rightEye.x)
    #expect(try analyzer.crops.embed(face.crop) == face.embedding)
    let again = try TestResources.analyzer().analyze(image)
    #expect(again.map(\.embedding) == faces.map(\.embedding))
    #expect(again.map(\.crop) == faces.map(\.crop))
  }

  @Test("A face is judged alike in a frame and in the image of that frame")
  func frameAndImage() throws {
    let analyzer = try TestResources.analyzer()
    let directory = try #require(TestResources.data)
    for (path, _) in Self.openCV {
      let reader = try MediaReader(path: Array("\(directory)/\(path)".utf8))
      let frame = try #require(try reader.nextFrame())
      let image = try frame.image()
      let candidates = try analyzer.candidates(in: image)
      #expect(!candidates.isEmpty)
      for candidate in candidates {
        let one = try #require(try analyzer.judge.judge(candidate, in: frame))
        let other = try #require(try analyzer.judge.judge(candidate, in: image))
        #expect(one.detection == other.detection)
        #expect(one.quality == other.quality)
        #expect(one.pixels == other.pixels)
        let crop = try analyzer.judge.cropMaker.crop(of: one)
        #expect(try analyzer.face(candidate, in: image)?.crop == crop)
      }
    }
  }

  @Test("A face that fills the picture is found, enlarged or cut close")
  func largeFaces() throws {
    let analyzer = try TestResources.analyzer()
    let image = try TestResources.image(Self.openCV[0].path)
    let small = try #require(try analyzer.analyze(image).first)
    let large = try analyzer.analyze(try image.resized(width: 2000, height: 2000))
    #expect(large.count == 1)
    let first = try #require(large.first)
    #expect(abs(first.detection.box.width / 8 - small.detection.box.width) < 10)
    #expect(cosine(first.embedding.vector, small.embedding.vector) > 0.9)
    let close = try analyzer.analyze(
      try image.cropped(to: PixelRegion(x: 70, y: 60, width: 110, height: 140)))
    #expect(close.count == 1)
    #expect(cosine(try #require(close.first).embedding.vector, small.embedding.vector) > 0.8)
  }
}
