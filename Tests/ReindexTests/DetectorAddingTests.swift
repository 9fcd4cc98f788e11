import Archive
import FaceRecognition
import Foundation
import Testing
import Values

@Suite("A detector is tried out before it is added")
struct DetectorAddingTests {
  /// RetinaFace's outputs for an input of 32 × 32 pixels: 32 + 8 + 2 anchors.
  private static func network(
    _ dimensions: (Int, Int, Int) = (168, 84, 420), isNaN: Bool = false
  ) -> TinyNetwork {
    TinyNetwork(
      side: 32, dimension: dimensions.0, seed: 9, output: "loc",
      further: [("conf", dimensions.1), ("landmarks", dimensions.2)], isNaN: isNaN)
  }

  private func add(
    _ network: TinyNetwork, change: (inout [String: Any]) -> Void = { _ in }
  ) throws -> MadeArchive {
    let archive = try MadeArchive()
    try archive.add("finder-2", network) { description in
      description["role"] = "detector"
      description["decoder"] = "retinaface"
      description["outputs"] = ["loc", "conf", "landmarks"]
      description["alignment"] = nil
      description["dimension"] = nil
      change(&description)
    }
    return archive
  }

  private func expectRefusal(
    _ words: String, _ network: TinyNetwork, change: (inout [String: Any]) -> Void = { _ in }
  ) {
    let failure = #expect(throws: Failure.self) { try add(network, change: change) }
    #expect(failure?.code == .modelMismatch)
    #expect(failure?.remedy.isEmpty == false)
    #expect(failure?.description.contains(words) == true, "\(String(describing: failure))")
  }

  @Test("A good one is kept in the archive, with its decoder")
  func good() throws {
    let archive = try add(Self.network())
    let library = try archive.library
    let entry = try library.entry(.detector, named: "finder-2")
    #expect(entry.decoder == .retinaface && library.isAdded(entry))
  }

  @Test("An input of another size than the manifest says")
  func shape() {
    expectRefusal("its input is 1x3x32x32, but the manifest says 1x3x64x64", Self.network()) {
      $0["input"] = MadeArchive.input(TinyNetwork(side: 64))
    }
  }

  @Test("An output that is not there")
  func output() {
    expectRefusal("it has no output points; its outputs are", Self.network()) {
      $0["outputs"] = ["loc", "conf", "points"]
    }
  }

  @Test("Outputs that do not fit the decoder, or come in another order")
  func misfit() {
    expectRefusal(
      "its output conf has 83 numbers instead of 2 for each of 42 anchors",
      Self.network((168, 83, 420)))
    expectRefusal("its output conf has 84 numbers instead of 4 for each", Self.network()) {
      $0["outputs"] = ["conf", "loc", "landmarks"]
    }
    expectRefusal("names 3 outputs, but the decoder scrfd reads 9", Self.network()) {
      $0["decoder"] = "scrfd"
    }
    expectRefusal("it has no output cls_8", Self.network()) { $0["decoder"] = "yunet" }
  }

  @Test("Weights that are not numbers")
  func weights() {
    expectRefusal("some of its numbers are not finite", Self.network(isNaN: true))
  }

  @Test("A decoder that is none, or none of a detector")
  func decoder() {
    expectRefusal("those are yunet, scrfd, retinaface", Self.network()) { $0["decoder"] = nil }
    expectRefusal("those are yunet, scrfd, retinaface", Self.network()) { $0["decoder"] = "onet" }
    expectRefusal("the field decoder has an unknown value", Self.network()) {
      $0["decoder"] = "mtcnn"
    }
    expectRefusal("only one side is fixed", Self.network()) {
      var input = MadeArchive.input(TinyNetwork(side: 32))
      input["height"] = nil
      $0["input"] = input
    }
  }
}
