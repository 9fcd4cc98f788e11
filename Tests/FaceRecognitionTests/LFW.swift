import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

@testable import FaceRecognition

/// Labeled Faces in the Wild, and the embeddings that another implementation computed of it.
struct LFW {
  /// One photo: its path below the data directory, and whom it shows.
  struct Photo: Sendable, Hashable {
    var path: String
    var identity: String
  }

  /// Two photos, and whether they show one person.
  struct Pair: Sendable, Hashable {
    var first: String
    var second: String
    var isGenuine: Bool
    /// The published fold, from 0.
    var fold: Int
  }

  let photos: [Photo]
  let directory: String

  init() throws {
    directory = try #require(TestResources.data)
    let text = try String(contentsOfFile: directory + "/lfw_labels.csv", encoding: .utf8)
    photos = text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let fields = line.split(separator: ",")
      return Photo(path: String(fields[0]), identity: String(fields[1]))
    }
  }

  /// The 6,000 published pairs: in each fold as many of one person as of two.
  func pairs() throws -> [Pair] {
    let text = try String(contentsOfFile: directory + "/lfw_pairs.txt", encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.split(whereSeparator: \.isWhitespace)
    }
    let header = try #require(lines.first)
    let perFold = 2 * (try #require(header.last.flatMap { Int($0) }))
    func path(_ name: Substring, _ number: Substring) -> String {
      let digits = String(repeating: "0", count: max(0, 4 - number.count)) + number
      return "lfw/\(name)/\(name)_\(digits).jpg"
    }
    return lines.dropFirst().enumerated().map { index, fields in
      let genuine = fields.count == 3
      return Pair(
        first: path(fields[0], fields[1]),
        second: genuine ? path(fields[0], fields[2]) : path(fields[2], fields[3]),
        isGenuine: genuine, fold: index / perFold)
    }
  }

  /// The reference embeddings of a model (`sface`, `omz256`), one row per photo, not normalised.
  ///
  /// Source of the format: NumPy, `numpy.lib.format` version 1.0.
  func referenceEmbeddings(of model: String) throws -> [[Float]] {
    let file = directory + "/lfw_embeddings/emb_yonet_\(model)_f32.npy"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let values: [Float] = bytes[header...].withUnsafeBytes { buffer in
      (0..<(buffer.count / 4)).map { buffer.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
    let dimension = values.count / photos.count
    return photos.indices.map { Array(values[($0 * dimension)..<(($0 + 1) * dimension)]) }
  }
}

/// The face that a photo of LFW is about: the one nearest to its middle, found as the reference
/// embeddings were: at full size, padded at the right and bottom, threshold 0.6.
struct CentralFace {
  var image: PixelImage
  var detection: Detection

  init?(_ image: PixelImage, _ analyzer: FaceAnalyzer) throws {
    let size = analyzer.finder.detector.inputSize(
      frameWidth: image.width, frameHeight: image.height, scale: 1)
    var bytes = [UInt8](repeating: 0, count: size.width * size.height * 3)
    for row in 0..<image.height {
      let target = row * size.width * 3
      bytes.replaceSubrange(
        target..<(target + image.width * 3),
        with: image.bytes[(row * image.width * 3)..<((row + 1) * image.width * 3)])
    }
    let padded = try PixelImage(
      width: size.width, height: size.height, channelOrder: image.channelOrder, bytes: bytes)
    let middle = Point(x: Float(image.width) / 2, y: Float(image.height) / 2)
    func distance(_ detection: Detection) -> Float {
      let center = detection.box.center
      return (center.x - middle.x) * (center.x - middle.x)
        + (center.y - middle.y) * (center.y - middle.y)
    }
    let found = try analyzer.finder.faces(
      inLetterboxed: padded, mapping: .identity, frameWidth: image.width,
      frameHeight: image.height, threshold: analyzer.criteria.detectorScore)
    guard let nearest = found.min(by: { distance($0) < distance($1) }) else { return nil }
    self.image = image
    detection = try analyzer.judge.refiner.refine(
      nearest, in: image,
      region: PixelRegion(x: 0, y: 0, width: image.width, height: image.height))
  }

  /// The embedding straight from the photo.
  func embedding(_ analyzer: FaceAnalyzer) throws -> Embedding {
    let chip = try analyzer.crops.aligner.chip(from: image, landmarks: detection.landmarks)
    return try analyzer.crops.embedder.embed([chip])[0]
  }

  /// The embedding by way of the JPEG of the crop: what an archive keeps.
  func embeddingOfCrop(_ analyzer: FaceAnalyzer) throws -> Embedding {
    let maker = analyzer.judge.cropMaker
    let region = try #require(
      maker.region(for: detection.box, frameWidth: image.width, frameHeight: image.height))
    return try analyzer.crops.embed(
      try maker.make(
        from: try image.cropped(to: region), region: region, landmarks: detection.landmarks))
  }
}

/// The cosine of the angle between two vectors.
func cosine(_ first: [Float], _ second: [Float]) -> Double {
  var (dot, left, right) = (0.0, 0.0, 0.0)
  for (a, b) in zip(first, second) {
    dot += Double(a) * Double(b)
    left += Double(a) * Double(a)
    right += Double(b) * Double(b)
  }
  return dot / (left * right).squareRoot()
}

/// The value at a share of the way through the sorted values.
func quantile(_ values: [Double], _ share: Double) -> Double {
  let sorted = values.sorted()
  return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}
