import Foundation
import Testing

@Suite("retain")
struct RetainCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("An empty archive has nothing to remove")
  func empty() throws {
    let result = try program.run("retain", "--older-than", "90d", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["sightings"] as? Int == 0 && result.json["removed"] == nil)
    let text = try program.run("retain", "--before", "2024-05-12")
    #expect(text.output == "No sighting ended before 2024-05-12 00:00:00.\n")
  }

  @Test(
    "64: arguments that cannot be understood",
    arguments: [
      [], ["--before", "2024-05-12", "--older-than", "1d"], ["--older-than", "-90d"],
      ["--older-than", "90"], ["--older-than", "3x"], ["--older-than", "soon"],
      ["--before", "soon"],
    ])
  func usage(_ arguments: [String]) throws {
    let result = try program.execute(Program.executable.path, ["retain"] + arguments)
    #expect(result.status == 64, "\(arguments): \(result.errors)")
  }

  @Test("Without --yes nothing is removed, on a terminal or not; the timer that ships has it")
  func timer() throws {
    let unit = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Tools/deploy/facearchive-retain.service")
    let text = try String(contentsOf: unit, encoding: .utf8)
    #expect(text.contains(/ExecStart=.*facearchive retain .*--yes/))
  }

  @Test(
    "On real faces: told, removed, and not read again",
    .enabled(if: Material.hasFaces, "\(Material.facesNote)"), .timeLimit(.minutes(10)))
  func removes() throws {
    let root = Material.testData + "/dump-small/root"
    #expect(try program.run("ingest", root, "--fps", "1").status == 0)
    let cutoff = ["--before", "2020-09-02T06:00:00Z", "--json"]
    func retain(_ more: [String]) throws -> [String: Any] {
      let result = try program.execute(
        Program.executable.path, ["retain"] + cutoff + more)
      #expect(result.status == 0, "\(result.errors)")
      return result.json
    }
    let told = try retain(["--dry-run"])
    let sightings = try #require(told["sightings"] as? Int)
    #expect(sightings > 0 && told["removed"] == nil)
    let refused = try program.execute(Program.executable.path, ["retain"] + cutoff)
    #expect(refused.status == 64 && refused.failure["code"] as? String == "usage")
    #expect(try retain(["--dry-run"])["sightings"] as? Int == sightings)
    let removed = try retain(["--yes"])["removed"] as? [String: Any]
    #expect(removed?["sightings"] as? Int == sightings)
    #expect(try retain([])["sightings"] as? Int == 0)
    let ingest = try program.run("ingest", root, "--fps", "1", "--json")
    #expect(ingest.status == 0, "\(ingest.errors)")
    #expect(try retain([])["sightings"] as? Int == 0)
    let photo = Material.testData + "/dump-small/queries/Rob_Lowe.jpg"
    let search = try program.run("search", photo)
    #expect(search.output.contains("No longer in the archive"), "\(search.output)")
  }
}
