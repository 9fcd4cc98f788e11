import Foundation
import Testing

@Suite("index check and index status")
struct IndexCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("An archive without faces has nothing to check, and says so")
  func empty() throws {
    let check = try program.run("index", "check", "--json")
    #expect(check.status == 1)
    #expect(check.failure["code"] as? String == "not-found")
    let status = try program.run("index", "status")
    #expect(status.status == 0 && status.output.contains("no index yet"))
    #expect(try program.run("index", "--json").json["faces"] as? Int == 0)
  }

  @Test(
    "64: arguments that cannot be understood",
    arguments: [
      ["index", "check", "--sample", "0"], ["index", "check", "--recall", "1.5"],
      ["index", "check", "--min-similarity", "2"], ["index", "nonsense"],
      ["search", "x.jpg", "--recall", "0"], ["search", "x.jpg", "--recall", "0.9", "--exact"],
    ])
  func usage(_ arguments: [String]) throws {
    let result = try program.execute(Program.executable.path, arguments)
    #expect(result.status == 64, "\(arguments): \(result.errors)")
  }

  @Test(
    "On real faces the figures are measured, kept and shown",
    .enabled(if: Material.hasFaces, "\(Material.facesNote)"), .timeLimit(.minutes(10)))
  func measured() throws {
    let result = try program.run(
      "ingest", Material.testData + "/dump-small/root", "--fps", "1")
    #expect(result.status == 0, "\(result.errors)")
    let check = try program.run("index", "check", "--sample", "20", "--seed", "4", "--json")
    #expect(check.status == 0, "\(check.errors)")
    #expect(check.json["isKept"] as? Bool == true && check.json["isReached"] as? Bool == true)
    let kinds = (check.json["checks"] as? [[String: Any]] ?? []).compactMap { $0["filter"] }
    #expect(kinds as? [String] == ["none", "time", "cameras", "time-and-cameras"])
    let status = try program.run("index", "status")
    #expect(status.output.contains("time-and-cameras"), "\(status.output)")
  }
}
