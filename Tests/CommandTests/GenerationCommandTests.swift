import Foundation
import Testing

@Suite(
  "Models and generations: each mistake has its sentence and its exit status",
  .enabled(if: Material.hasWeights, "SKIPPED: needs the networks (Tools/setup)"))
struct GenerationCommandTests {
  private let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  private func expect(
    _ status: Int32, _ words: String, _ arguments: String...
  ) throws {
    let result = try program.execute(Program.executable.path, arguments + ["--json"])
    #expect(result.status == status, "\(arguments): \(result.errors)")
    let message = result.failure["message"] as? String ?? ""
    #expect(words.isEmpty || message.contains(words), "\(arguments): \(message)")
  }

  @Test("What is not there")
  func missing() throws {
    try expect(10, "", "model", "list", "--archive", program.path("elsewhere"))
    try expect(10, "", "generation", "list", "--archive", program.path("elsewhere"))
    try expect(1, "the archive has no generation 9", "generation", "activate", "9")
    try expect(1, "the archive has no generation 9", "generation", "drop", "9")
    try expect(1, "no other generation has been live", "generation", "rollback")
    try expect(1, "the archive has no generation 1", "generation", "compare", "1", "2")
    try expect(1, "a model with that name", "model", "show", "nobody")
    try expect(1, "a model with that name", "model", "remove", "nobody")
    try expect(12, "a model with that name", "reindex", "--model", "nobody")
    try expect(12, "it is a model for the role detector", "reindex", "--model", "yunet-2023mar")
  }

  @Test("What cannot be understood, and what is not the archive's to change")
  func refused() throws {
    try expect(64, "", "reindex")
    try expect(64, "", "reindex", "--model", "x", "--threads", "0")
    try expect(64, "", "reindex", "--model", "x", "--max-load", "-1")
    try expect(64, "", "model", "add", "file.onnx")
    try expect(64, "", "model", "add", "file.onnx", "--name", "a", "--manifest", "b.json")
    try expect(64, "", "generation", "activate", "first")
    try expect(64, "two different generations", "generation", "compare", "1", "1")
    try expect(1, "it is installed for all archives in", "model", "remove", "sface-2021dec")
    try expect(
      12, "the file does not exist", "model", "add", "none.onnx", "--manifest", "none.json")
    try program.write("empty.json", "{}")
    try program.write("text.onnx", "This is no network.")
    try expect(
      12, "the field name is missing", "model", "add", program.path("text.onnx"), "--manifest",
      program.path("empty.json"))
    try expect(
      12, "it is not a readable ONNX network", "model", "add", program.path("text.onnx"), "--name",
      "a",
      "--licence", "none", "--channels", "RGB", "--align", "box")
  }

  @Test("An archive without faces: lists, and an embedder that nothing has to be done for")
  func empty() throws {
    let models = try #require(
      try program.run("model", "list", "--json").json["models"] as? [[String: Any]])
    #expect(models.count == 3)
    let generations = try program.run("generation", "list", "--json").json["generations"]
    #expect((generations as? [Any])?.isEmpty == true)
    #expect(try program.run("model", "verify").status == 0)
    let result = try program.run("reindex", "--model", "sface-2021dec", "--json")
    #expect(result.status == 0)
    #expect(result.json["embedded"] as? Int == 0)
  }
}
