import Foundation
import Testing

@Suite("What was typed twice or slightly wrong is said")
struct TypedOptionsTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test(
    "64: options that take one value, given twice",
    arguments: [
      ["search", "--face-id", "1", "--top", "1", "--top=5"],
      ["search", "--face-id", "1", "--face-id", "2"],
      ["where", "--sighting", "1", "--from", "-2h", "--from", "-1d"],
      ["sheet", "--face-id", "1", "--out", "a.png", "--out", "b.png"],
      ["retain", "--older-than", "1d", "--older-than", "90d"],
      ["eval", "calibrate", "--gap", "1", "--pair-gap", "2", "--gap", "3"],
      ["journal", "list", "--limit", "1", "--limit", "2"],
      ["status", "--archive", "archive", "--archive", "other"],
    ])
  func twice(_ arguments: [String]) throws {
    let result = try program.execute(Program.executable.path, arguments + ["--json"])
    #expect(result.status == 64, "\(arguments): \(result.errors)")
    let reason = result.failure["reason"] as? String ?? ""
    #expect(reason.hasPrefix("it takes one value, and was given "), "\(result.errors)")
  }

  @Test("journal retry takes files, --all or --affected, and only one of them")
  func affected() throws {
    for arguments in [["--all", "--affected"], ["--affected", "clip.mp4"], []] {
      let result = try program.execute(
        Program.executable.path, ["journal", "retry"] + arguments)
      #expect(result.status == 64, "\(arguments)")
    }
    let none = try program.run("journal", "retry", "--affected", "--json")
    #expect(none.status == 0 && (none.json["sources"] as? [Any])?.isEmpty == true)
    #expect(try program.run("status", "--json").json["affectedSources"] as? Int == 0)
  }

  @Test(
    "A narrow terminal gets a line for each cell, a wide one and a file the table",
    .enabled(
      if: Material.hasWeights && FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func narrow() throws {
    func models(_ columns: Int) throws -> [Substring] {
      let command = "stty cols \(columns) && $FACEARCHIVE model list"
      let result = try program.shell("script -qec '\(command)' /dev/null")
      #expect(result.status == 0, "\(result.errors)")
      return result.output.split(whereSeparator: \.isNewline)
    }
    let wide = try models(300)
    let table = try program.run("model", "list").output.split(separator: "\n")
    #expect(wide == table)
    let narrow = try models(40)
    #expect(!narrow.contains(table[0]) && narrow.allSatisfy { !$0.hasSuffix(" ") })
    #expect(narrow.count { $0.hasPrefix("NAME ") } == table.count - 1)
    #expect(narrow.count { $0.hasPrefix("ROLE ") } == table.count - 1)
  }

  @Test(
    "What may be given several times may",
    arguments: [
      ["search", "--sighting", "12", "--sighting", "131"],
      ["search", "--face-id", "1", "--from", "--json", "--json"],
      ["journal", "list", "--state", "done", "--state", "seen", "--json"],
      ["search", "--face-id", "1", "--camera", "a", "--camera", "b"],
    ])
  func several(_ arguments: [String]) throws {
    let result = try program.execute(Program.executable.path, arguments)
    #expect(!result.errors.contains("takes one value"), "\(result.errors)")
  }

  @Test(
    "64: a command that is not there names the one that is like it",
    arguments: [
      ("searhc", "search"), ("serch", "search"), ("statsu", "status"), ("ingset", "ingest"),
      ("wher", "where"), ("backpu", "backup"),
    ])
  func likeness(_ typed: String, _ meant: String) throws {
    let result = try program.run(typed, "photo.jpg")
    #expect(result.status == 64)
    #expect(result.errors.contains("Did you mean \(meant)?"), "\(result.errors)")
    let far = try program.run("xyzzyx")
    #expect(far.status == 64 && !far.errors.contains("Did you mean"))
    #expect(try program.run("journal", "lsit").errors.contains("Did you mean list?"))
  }
}
