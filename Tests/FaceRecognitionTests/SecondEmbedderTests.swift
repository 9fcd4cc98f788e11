import Foundation
import TestSupport
import Testing
import Values

@testable import FaceRecognition

@Suite(
  "Another embedder, with another template, channel order and dimension, is a matter of the manifest",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights),
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct SecondEmbedderTests {
  /// SHA-256 of `omz_face_reid_0095_f32.onnx`, 4,467,778 bytes.
  private static let digest = "0f493bfc23687a65e7b3f5259b51ebd8c318fb160fe10fee67bc39d7fedf4b7e"

  /// Calls `body` with a library that has the second embedder beside the installed models.
  private func withLibrary(_ body: (ModelLibrary) throws -> Void) throws {
    let files = FileManager.default
    let weights = try #require(TestResources.weights)
    let directory = files.temporaryDirectory.appendingPathComponent("two-\(UUID().uuidString)")
    try files.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: directory) }
    var manifest = try ModelLibrary(directory: weights).manifest
    for model in manifest.models {
      try files.createSymbolicLink(
        atPath: directory.path + "/" + model.file, withDestinationPath: weights + "/" + model.file)
    }
    try files.createSymbolicLink(
      atPath: directory.path + "/second.onnx",
      withDestinationPath: LFW().directory + "/models/omz_face_reid_0095_f32.onnx")
    manifest.models.append(
      ModelManifest.Model(
        name: "second", role: .embedder, file: "second.onnx", sha256: Self.digest,
        bytes: 4_467_778, licence: "Apache-2.0",
        source: .init(package: "test data", version: "", sha256: "", member: "", conversion: nil),
        input: .init(
          width: 128, height: 128, multipleOf: nil, layout: .channelsFirst, channelOrder: .bgr,
          mean: [0, 0, 0], scale: [1, 1, 1]),
        alignment: .named("reid-128"), dimension: 256, outputs: ["658/sink_port_0"], decoder: nil,
        precision: "f32",
        publishedFalseMatchRates: nil))
    manifest.alignments["reid-128"] = AlignmentTemplate(
      width: 128, height: 128,
      points: [
        [40.393, 59.081], [87.376, 58.859], [64.034, 81.985], [44.732, 105.561], [83.64, 105.376],
      ], source: "Open Model Zoo, face-reidentification-retail-0095")
    try JSONEncoder().encode(manifest)
      .write(to: URL(fileURLWithPath: directory.path + "/manifest.json"))
    try body(try ModelLibrary(directory: directory.path))
  }

  @Test("Its embeddings are those of its reference, also from crops made for the first")
  func reference() throws {
    let lfw = try LFW()
    let reference = try lfw.referenceEmbeddings(of: "omz256")
    try withLibrary { library in
      var names = library.manifest.defaults
      names.embedder = "second"
      let analyzer = try FaceAnalyzer(
        library: library, criteria: FaceCriteria(detectorScore: 0.6), models: names)
      #expect(analyzer.crops.embedder.facts.dimension == 256)
      var generator = SplitMix64(seed: 95)
      var direct: [Double] = []
      var cropped: [Double] = []
      for index in lfw.photos.indices.shuffled(using: &generator).prefix(40) {
        let photo = try TestResources.image(lfw.photos[index].path)
        guard let face = try CentralFace(photo, analyzer) else { continue }
        direct.append(cosine(try face.embedding(analyzer).vector, reference[index]))
        cropped.append(cosine(try face.embeddingOfCrop(analyzer).vector, reference[index]))
      }
      print(
        "second embedder, seed 95, \(direct.count) photos: direct median", quantile(direct, 0.5),
        "- crop median", quantile(cropped, 0.5))
      #expect(quantile(direct, 0.5) > 0.999)
      #expect(quantile(cropped, 0.5) > 0.99)
    }
  }
}
