import FaceRecognition
import Foundation
import Testing
import Values

@Suite("A model library proves that its files are those of its manifest")
struct ModelLibraryTests {
  /// SHA-256 of `weights` (from `printf weights | sha256sum`).
  private static let digest = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"

  private func manifest() -> [String: Any] {
    func model(_ name: String, _ role: String, side: Int?, more: [String: Any]) -> [String: Any] {
      var input: [String: Any] = [
        "layout": "NCHW", "channelOrder": "RGB", "mean": [0, 0, 0], "scale": [1, 1, 1],
      ]
      input["width"] = side
      input["height"] = side
      let entry: [String: Any] = [
        "name": name, "role": role, "file": "\(name).onnx", "sha256": Self.digest, "bytes": 7,
        "licence": "MIT", "precision": "f32", "outputs": ["a", "b", "c"], "input": input,
        "source": ["package": "p", "version": "1", "sha256": "s", "member": "m"],
      ]
      return entry.merging(more) { _, new in new }
    }
    return [
      "formatVersion": 1,
      "models": [
        model("finder", "detector", side: nil, more: ["decoder": "yunet"]),
        model("pointer", "landmarks", side: 48, more: ["decoder": "onet"]),
        model("teller", "embedder", side: 112, more: ["alignment": "a", "dimension": 128]),
      ],
      "defaults": ["detector": "finder", "landmarks": "pointer", "embedder": "teller"],
      "alignments": [
        "a": [
          "width": 112, "height": 112, "source": "s",
          "points": [[38, 51], [73, 51], [56, 71], [41, 92], [70, 92]],
        ]
      ],
    ]
  }

  /// Calls `body` with a directory that holds `manifest` and three weight files.
  private func withLibrary(
    _ manifest: [String: Any], weights: String? = "weights", _ body: (String) throws -> Void
  ) throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("library-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try JSONSerialization.data(withJSONObject: manifest)
      .write(to: directory.appendingPathComponent("manifest.json"))
    for name in ["finder", "pointer", "teller"] {
      try weights.map { Data($0.utf8) }?
        .write(to: directory.appendingPathComponent("\(name).onnx"))
    }
    try body(directory.path)
  }

  /// Expects `body` to fail with `modelMismatch`, a remedy, and `words` in its sentence.
  private func expectMismatch(_ words: String, _ body: () throws -> Void) {
    let failure = #expect(throws: Failure.self) { try body() }
    #expect(failure?.code == .modelMismatch)
    #expect(failure?.remedy.isEmpty == false)
    #expect(failure?.description.contains(words) == true, "\(String(describing: failure))")
  }

  /// The manifest with `change` applied to the model at `index`.
  private func changed(_ index: Int, _ change: (inout [String: Any]) -> Void) throws
    -> [String: Any]
  {
    var manifest = manifest()
    var models = try #require(manifest["models"] as? [[String: Any]])
    change(&models[index])
    manifest["models"] = models
    return manifest
  }

  @Test("Files that match are handed out with their contents")
  func intact() throws {
    try withLibrary(manifest()) { directory in
      let library = try ModelLibrary(directory: directory)
      for role in ModelManifest.Role.allCases {
        let file = try library.model(role)
        #expect(file.contents == Array("weights".utf8))
        #expect(file.entry.role == role)
      }
      let template = try library.template(of: library.entry(.embedder))
      #expect(template?.landmarks?.nose == Point(x: 56, y: 71))
    }
  }

  @Test("No manifest")
  func noManifest() {
    expectMismatch("the file does not exist") {
      _ = try ModelLibrary(directory: "/nonexistent/weights")
    }
  }

  @Test("A weight file that is missing, longer, or of the right length and wrong")
  func wrongFiles() throws {
    for (weights, words) in [
      (nil, "the file does not exist"), ("weights!", "it has 8 bytes, but the manifest says 7"),
      ("Weights", "its SHA-256 is"), ("", "it has 0 bytes"),
    ] {
      try withLibrary(manifest(), weights: weights) { directory in
        let library = try ModelLibrary(directory: directory)
        expectMismatch(words) { _ = try library.model(.embedder) }
        expectMismatch("\(directory)/teller.onnx") { _ = try library.model(.embedder) }
      }
    }
  }

  @Test("A missing field is named")
  func missingField() throws {
    for field in ["name", "role", "file", "sha256", "bytes", "input", "outputs", "precision"] {
      let manifest = try changed(1) { $0[field] = nil }
      try withLibrary(manifest) { directory in
        expectMismatch("the field models[1].\(field) is missing") {
          _ = try ModelLibrary(directory: directory)
        }
      }
    }
    var manifest = manifest()
    manifest["defaults"] = nil
    try withLibrary(manifest) { directory in
      expectMismatch("the field defaults is missing") {
        _ = try ModelLibrary(directory: directory)
      }
    }
  }

  @Test("Values that contradict each other are named")
  func contradictions() throws {
    let cases: [(Int, (inout [String: Any]) -> Void, String)] = [
      (0, { $0["bytes"] = "many" }, "the field models[0].bytes has the wrong type"),
      (0, { $0["role"] = "cook" }, "the field models[0].role has an unknown value"),
      (0, { $0["decoder"] = nil }, "those are yunet, scrfd, retinaface"),
      (0, { $0["bytes"] = -1 }, "size that is not positive"),
      (1, { $0["decoder"] = "yunet" }, "without the decoder onet"),
      (1, { $0["outputs"] = ["a", "b"] }, "without three outputs"),
      (
        1, { $0["input"] = ($0["input"] as? [String: Any])?.merging(["width": 64]) { $1 } },
        "not 48 pixels square"
      ),
      (1, { $0["name"] = "teller" }, "two of its models have the same name"),
      (2, { $0["sha256"] = "abc" }, "SHA-256 that is not 64"),
      (2, { $0["file"] = "../teller.onnx" }, "not a plain file name"),
      (2, { $0["alignment"] = "b" }, "without a known alignment"),
      (2, { $0["dimension"] = nil }, "without a dimension"),
      (2, { $0["precision"] = "bf16" }, "not f32"),
      (2, { $0["name"] = "other" }, "default embedder teller is not among its models"),
    ]
    for (index, change, words) in cases {
      try withLibrary(try changed(index, change)) { directory in
        expectMismatch(words) { _ = try ModelLibrary(directory: directory) }
      }
    }
  }

  @Test("Another format version, and no JSON at all")
  func formats() throws {
    var manifest = manifest()
    manifest["formatVersion"] = 2
    try withLibrary(manifest) { directory in
      expectMismatch("its format version is 2, but this program reads 1") {
        _ = try ModelLibrary(directory: directory)
      }
      try Data("{\"formatVersion\":".utf8)
        .write(to: URL(fileURLWithPath: directory + "/manifest.json"))
      expectMismatch("it is not JSON") { _ = try ModelLibrary(directory: directory) }
    }
  }

  @Test("A name that nothing has, and one of another role")
  func names() throws {
    try withLibrary(manifest()) { directory in
      let library = try ModelLibrary(directory: directory)
      expectMismatch("It has: teller.") { _ = try library.model(.embedder, named: "absent") }
      expectMismatch("for the role detector") {
        _ = try library.model(.embedder, named: "finder")
      }
    }
  }
}
