import Foundation
import Testing

@Suite("redetect adds what another detector, or another threshold, finds")
struct RedetectCommandTests {
  private let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test(
    "Each mistake has its sentence and its exit status",
    .enabled(if: Material.hasWeights, "SKIPPED: needs the networks (Tools/setup)"))
  func mistakes() throws {
    func expect(_ status: Int32, _ words: String, _ arguments: String...) throws {
      let result = try program.execute(Program.executable.path, arguments + ["--json"])
      #expect(result.status == status, "\(arguments): \(result.errors)")
      let message = result.failure["message"] as? String ?? ""
      #expect(words.isEmpty || message.contains(words), "\(arguments): \(message)")
    }
    try expect(64, "", "redetect")
    try expect(64, "", "redetect", "--detector", "yunet-2023mar", "--keep", "none")
    try expect(12, "a model with that name", "redetect", "--detector", "nobody")
    try expect(12, "for the role embedder", "redetect", "--detector", "sface-2021dec")
    try expect(
      10, "", "redetect", "--detector", "yunet-2023mar", "--archive", program.path("elsewhere"))
    try expect(
      64, "", "model", "add", "x.onnx", "--name", "a", "--licence", "b", "--decoder", "scrfd")
    let nothing = try program.run("redetect", "--detector", "yunet-2023mar")
    #expect(nothing.status == 0 && nothing.output.contains("Nothing to do"))
  }

  @Test(
    "What is there keeps its numbers; a second run changes nothing",
    .enabled(if: Material.hasFaces, "\(Material.facesNote)"), .timeLimit(.minutes(5)))
  func realClip() throws {
    let clip = Material.testData + "/dump-small/root/1599025493/10B_6_1/clip.mp4"
    for name in ["10B_6_1/clip.mp4", "10B_6_2/clip.mp4"] {
      try program.write("root/1599025493/\(name)", "")
      try program.ffmpeg(
        "-i", clip, "-t", name.contains("_1/") ? "4" : "5", "-an", "-c", "copy",
        program.path("root/1599025493/\(name)"))
    }
    // So few faces that another look finds more.
    let ingest = try program.run(
      "ingest", "root", "--fps", "2", "--min-face", "80", "--det-threshold", "0.8", "--keep", "1")
    #expect(ingest.status == 0, "\(ingest.errors)")
    let before = try program.run("dump").output.split(separator: "\n")
    try FileManager.default.removeItem(atPath: program.path("root/1599025493/10B_6_2/clip.mp4"))

    let options = ["redetect", "--detector", "yunet-2023mar", "--again", "--json"]
    let first = try program.execute(Program.executable.path, options + ["--fps", "2"])
    #expect(first.status == 3, "\(first.errors)")
    #expect(first.json["due"] as? Int == 2 && first.json["examined"] as? Int == 1)
    #expect((first.json["gone"] as? [String])?.count == 1)
    let known = try #require(first.json["sightings"] as? Int)
    #expect(known > 0 && first.json["seenAgain"] as? Int == known)
    #expect(first.json["newFaces"] as? Int ?? 0 > 0)

    let after = try program.run("dump").output.split(separator: "\n")
    let faces = before.filter { $0.hasPrefix("  face ") }
    #expect(!faces.isEmpty && faces.allSatisfy(after.contains))
    #expect(after.count > before.count)
    let second = try program.execute(Program.executable.path, options + ["--fps", "2"])
    #expect(second.json["newFaces"] as? Int == 0 && second.json["newSightings"] as? Int == 0)
    #expect(try program.run("dump").output.split(separator: "\n") == after)
    #expect(try program.run("check").status == 0)
    // An ingest has nothing to do: the journal says what it said.
    let again = try program.run("ingest", "root", "--json")
    #expect(again.json["done"] as? Int == 0)
  }
}
