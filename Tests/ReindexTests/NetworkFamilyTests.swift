import Archive
import FFmpeg
import FaceRecognition
import Foundation
import Reindex
import SightingStream
import Testing
import Values

@Suite("Networks of other families are fed from the stored crops as they were trained")
struct NetworkFamilyTests {
  /// What a manifest says of a family, a face, and the part of its picture that the network is to
  /// get, pixel by pixel.
  struct Family: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var side: Int
    var alignment: ModelManifest.Alignment
    var channelOrder: String
    var mean: [Float]
    var scale: [Float]
    /// In pixels of the crop.
    var box = Box(x: 70, y: 70, width: 40, height: 40)
    var landmarks = somewhere
    /// Where the part begins.
    var left: Int
    var top: Int

    private static let somewhere = Landmarks(
      leftEye: Point(x: 3, y: 4), rightEye: Point(x: 9, y: 5), nose: Point(x: 6, y: 8),
      leftMouth: Point(x: 4, y: 11), rightMouth: Point(x: 8, y: 12))

    /// 160 pixels, 32 of them around the box.
    static let faceNet = Family(
      testDescription: "FaceNet", side: 160, alignment: .box(.init(margin: 0.25)),
      channelOrder: "RGB", mean: [127.5, 127.5, 127.5],
      scale: [0.007_812_5, 0.007_812_5, 0.007_812_5],
      box: Box(x: 31, y: 36, width: 128, height: 128), left: 15, top: 20)

    /// 150 pixels, the five points in their places.
    static let dlib = Family(
      testDescription: "dlib", side: 150, alignment: .named("dlib-150"), channelOrder: "RGB",
      mean: [122.782, 117.001, 104.298], scale: [0.003_906_25, 0.003_906_25, 0.003_906_25],
      landmarks: (AlignmentTemplate.dlib150.landmarks ?? somewhere).mapped {
        Point(x: $0.x + 20, y: $0.y + 30)
      }, left: 20, top: 30)

    /// Something that is no face: a box higher than wide, and what is left and right of it.
    static let cattle = Family(
      testDescription: "cattle", side: 96, alignment: .box(.init(keepsAspect: true)),
      channelOrder: "BGR", mean: [0, 0, 0], scale: [1, 1, 1],
      box: Box(x: 60, y: 40, width: 60, height: 96), left: 42, top: 40)

    func face() throws -> StreamedFace {
      var generator = SplitMix64(seed: 7)
      let picture = try PixelImage(
        width: 200, height: 200,
        bytes: (0..<(200 * 200 * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) })
      var face = try MadeArchive.face(1, sighting: 0, rank: 0)
      face.box = box
      face.landmarks = landmarks
      face.crop = Crop(
        jpeg: try JPEG.encode(picture, quality: 95), width: 200, height: 200,
        region: Box(x: 0, y: 0, width: 200, height: 200), landmarks: landmarks)
      return face
    }
  }

  /// The part's values times the matrix, of length 1.
  private func expected(_ family: Family, _ network: TinyNetwork, _ jpeg: [UInt8]) throws
    -> [Double]
  {
    let picture = try JPEGDecoder().decode(jpeg).image().inOrder(.rgb)
    let weights = network.weights(network.dimension)
    var sums = [Double](repeating: 0, count: network.dimension)
    var row = 0
    for channel in 0..<3 {
      for y in family.top..<(family.top + family.side) {
        for x in family.left..<(family.left + family.side) {
          let place = family.channelOrder == "BGR" ? 2 - channel : channel
          let pixel = Float(picture.bytes[(y * picture.width + x) * 3 + place])
          let value = Double((pixel - family.mean[channel]) * family.scale[channel])
          for number in 0..<network.dimension {
            sums[number] += value * Double(weights[row * network.dimension + number])
          }
          row += 1
        }
      }
    }
    let norm = sums.map { $0 * $0 }.reduce(0, +).squareRoot()
    return sums.map { $0 / norm }
  }

  @Test(
    "Added by its manifest, re-indexed, activated: each number is that of the right pixels",
    arguments: [Family.faceNet, .dlib, .cattle])
  func family(_ family: Family) throws {
    let archive = try MadeArchive()
    let face = try family.face()
    try archive.ingestOne(face, into: archive.writer())
    let network = TinyNetwork(side: family.side, dimension: 4, seed: 5)
    let alignment = try JSONSerialization.jsonObject(
      with: try JSONEncoder().encode([family.alignment]))
    try archive.add("third", network) {
      $0["alignment"] = (alignment as? [Any])?.first
      $0["input"] = [
        "width": family.side, "height": family.side, "layout": "NCHW",
        "channelOrder": family.channelOrder, "mean": family.mean.map(Double.init),
        "scale": family.scale.map(Double.init),
      ]
    }
    let report = try Reindexer(
      archive: archive.path, library: try archive.library,
      options: ReindexOptions(model: "third", threads: 1), isInterrupted: { false }
    ).run { _ in }
    #expect(report.unusable.isEmpty && report.isFull)
    let writer = try ArchiveWriter(path: archive.path, tenure: .visitor)
    try writer.turn { try writer.activate(report.generation.id) }
    let expected = try expected(family, network, face.crop.jpeg)
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let live = try #require(try snapshot.liveGeneration)
      #expect(live.embedder.name == "third")
      for id in try snapshot.faceIDs {
        let vector = try #require(try snapshot.embedding(id, in: live.id))
        #expect(vector.count == 4)
        #expect(zip(vector, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 }, "\(vector)")
      }
    }
  }
}
