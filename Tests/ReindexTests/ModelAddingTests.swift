import Archive
import FaceRecognition
import Foundation
import Testing
import Values

@Suite("A network is tried out before it is added")
struct ModelAddingTests {
  /// Expects adding to fail with `modelMismatch`, a remedy, and `words`; nothing is added.
  private func expectRefusal(
    _ words: String, _ network: TinyNetwork,
    change: (inout [String: Any]) -> Void = { _ in }
  ) throws {
    let archive = try MadeArchive()
    let failure = #expect(throws: Failure.self) {
      try archive.add("third", network, change: change)
    }
    #expect(failure?.code == .modelMismatch)
    #expect(failure?.remedy.isEmpty == false)
    #expect(failure?.description.contains(words) == true, "\(String(describing: failure))")
    #expect(try archive.library.manifest.models.count == 4)
  }

  private let network = TinyNetwork(seed: 3)

  @Test("A file that is lost or damaged is put back from the very same file, and from no other")
  func lost() throws {
    let archive = try MadeArchive()
    try archive.add("third", network)
    let original = archive.directory + "/third.onnx"
    let stored = archive.path + "/models/third.onnx"
    #expect(try archive.library.lostModel(ofFileAt: original) == nil)
    for isDamaged in [false, true] {
      try FileManager.default.removeItem(atPath: stored)
      if isDamaged { try Data(network.bytes.dropLast()).write(to: URL(fileURLWithPath: stored)) }
      let library = try archive.library
      #expect(throws: Failure.self) { try library.model(.embedder, named: "third") }
      #expect(try library.lostModel(ofFileAt: archive.directory + "/second.onnx") == nil)
      let lost = try #require(try library.lostModel(ofFileAt: original))
      #expect(lost.entry.name == "third")
      try AddedModels(directory: archive.path + "/models").putBack(lost)
      #expect(try library.model(.embedder, named: "third").contents == network.bytes)
    }
  }

  @Test("A good one is kept in the archive, and found again there")
  func good() throws {
    let archive = try MadeArchive()
    try archive.add("third", network)
    let library = try archive.library
    let entry = try library.entry(.embedder, named: "third")
    #expect(library.isAdded(entry))
    #expect(library.path(of: entry) == archive.path + "/models/third.onnx")
    #expect(try library.model(.embedder, named: "third").contents == network.bytes)
  }

  @Test("An input of another size than the manifest says")
  func shape() throws {
    try expectRefusal("its input is 1x3x16x16, but the manifest says 1x3x20x20", network) {
      $0["input"] = MadeArchive.input(TinyNetwork(side: 20))
    }
  }

  @Test("A network with two inputs")
  func inputs() throws {
    try expectRefusal("it has 2 inputs", TinyNetwork(seed: 3, inputs: 2))
  }

  @Test("An output that is not there")
  func output() throws {
    try expectRefusal("it has no output embedding", network) { $0["outputs"] = ["embedding"] }
  }

  @Test("Another dimension than the manifest says")
  func dimension() throws {
    try expectRefusal("it gives 8 numbers per face, but the manifest says 9", network) {
      $0["dimension"] = 9
    }
  }

  @Test("Weights that are not numbers, or all zero")
  func weights() throws {
    try expectRefusal("not numbers or all zero", TinyNetwork(seed: 3, isNaN: true))
    try expectRefusal("not numbers or all zero", TinyNetwork(seed: 3, isZero: true))
  }

  @Test("A network that gives every picture the same vector")
  func blind() throws {
    try expectRefusal("different pictures the same vector", TinyNetwork(isBlind: true))
  }

  @Test("A file with another SHA-256 than the manifest says")
  func digest() throws {
    try expectRefusal("its SHA-256 is", network) {
      $0["sha256"] = String(repeating: "a", count: 64)
    }
  }

  @Test(
    "A manifest that lacks a field",
    arguments: ["name", "role", "licence", "input", "outputs", "alignment", "dimension"])
  func missing(_ field: String) throws {
    let words =
      switch field {
      case "alignment": "without a known alignment"
      case "dimension": "without a dimension"
      default: "the field \(field) is missing"
      }
    try expectRefusal(words, network) { $0[field] = nil }
  }

  @Test("Fields that cannot be")
  func impossible() throws {
    try expectRefusal("the field input.channelOrder has an unknown value", network) {
      $0["input"] = ["channelOrder": "GRB"].merging(MadeArchive.input(TinyNetwork())) { old, _ in
        old
      }
    }
    try expectRefusal("without a known alignment", network) { $0["alignment"] = "elsewhere-99" }
    try expectRefusal("differs in size from its alignment", network) {
      $0["alignment"] = "arcface-112"
    }
    try expectRefusal("an impossible margin", network) { $0["alignment"] = ["box": ["margin": 99]] }
    try expectRefusal("is not a valid model name", network) { $0["name"] = "../elsewhere" }
    try expectRefusal("a model named second already exists", network) { $0["name"] = "second" }
    try expectRefusal(
      "it is the file of the model second", TinyNetwork(dimension: 12, seed: 2))
  }

  @Test("A file that is no network")
  func noNetwork() throws {
    let archive = try MadeArchive()
    let path = archive.directory + "/text.onnx"
    try "This is no network.".write(toFile: path, atomically: true, encoding: .utf8)
    let failure = #expect(throws: Failure.self) { try ModelFacts(path: path) }
    #expect(failure?.code == .modelMismatch)
    #expect(failure?.reason.contains("not a readable ONNX network") == true)
  }

  @Test("What a manifest may say of alignment reads back as it was written")
  func alignments() throws {
    let points = AlignmentTemplate.dlib150
    for alignment in [
      .named("arcface-112"), .points(points), .box(.init()),
      .box(.init(margin: 0.25, keepsAspect: true)),
    ] as [ModelManifest.Alignment] {
      let data = try JSONEncoder().encode([alignment])
      #expect(try JSONDecoder().decode([ModelManifest.Alignment].self, from: data) == [alignment])
    }
  }

  @Test("A mirror image counts as much as the face when flipping is asked for")
  func flip() throws {
    let archive = try MadeArchive()
    try archive.add("plain", TinyNetwork(seed: 4))
    try archive.add("flipped", TinyNetwork(dimension: 9, seed: 4)) { $0["flip"] = true }
    let face = try MadeArchive.face(7, sighting: 0, rank: 0)
    let network = try CropEmbedder(library: archive.library, model: "flipped")
    let chip = try network.chip(
      jpeg: face.crop.jpeg, landmarks: face.crop.landmarks, box: face.cropBox)
    var mirrored = chip.bytes
    for row in 0..<16 {
      for column in 0..<16 {
        for channel in 0..<3 {
          mirrored[(row * 16 + column) * 3 + channel] =
            chip.bytes[(row * 16 + 15 - column) * 3 + channel]
        }
      }
    }
    let turned = try type(of: chip).init(width: 16, height: 16, bytes: mirrored)
    let both = try network.embedder.embed([chip, turned])
    #expect(zip(both[0].vector, both[1].vector).allSatisfy { abs($0 - $1) < 1e-5 })
    let plain = try CropEmbedder(library: archive.library, model: "plain")
    let unlike = try plain.embedder.embed([chip, turned])
    #expect(zip(unlike[0].vector, unlike[1].vector).contains { abs($0 - $1) > 1e-2 })
  }
}
