import Foundation
import Testing

@Suite("check, backup and restore say what they found, and end with the right status")
struct CheckCommandTests {
  let program: Program
  let archive: String

  init() throws {
    program = try Program()
    archive = program.path("archive")
    #expect(try program.run("init", archive, "--time-zone", "UTC").status == 0)
  }

  @Test("An archive in order: 0; one whose store was cut short: 13, with the kind of damage")
  func check() throws {
    let clean = try program.run("check", "--archive", archive, "--json")
    #expect(clean.status == 0 && clean.json["isClean"] as? Bool == true)
    #expect(try program.run("check", "--archive", archive).output.hasPrefix("In order: "))
    #expect(truncate(archive + "/vectors.lmdb", 5000) == 0)
    let damaged = try program.run("check", "--archive", archive, "--json")
    let findings = damaged.json["findings"] as? [[String: Any]] ?? []
    #expect(damaged.status == 13)
    #expect(findings.contains { $0["kind"] as? String == "file-truncated" }, "\(damaged.output)")
    let text = try program.run("check", "--archive", archive)
    #expect(text.status == 13 && text.output.contains("check --repair"))
    let repaired = try program.run("check", "--archive", archive, "--repair")
    #expect(repaired.status == 0 && repaired.output.contains("Repaired:"), "\(repaired.errors)")
    #expect(try program.run("check", "--archive", archive).status == 0)
  }

  @Test("Arguments that make no sense, and no archive")
  func refusals() throws {
    #expect(try program.run("check", "--archive", archive, "--quick", "--repair").status == 64)
    #expect(try program.run("check", "--archive", program.path("none")).status == 10)
    #expect(try program.run("backup", "--archive", archive).status == 64)
  }

  @Test("A backup is restored, and one that is not what was written is refused with 13")
  func backup() throws {
    let backup = program.path("backup")
    let made = try program.run("backup", backup, "--archive", archive, "--json")
    #expect(made.status == 0 && (made.json["files"] as? [Any])?.count == 2)
    #expect(try program.run("backup", backup, "--archive", archive).status == 1)
    let restored = program.path("restored")
    #expect(try program.run("restore", backup, restored).status == 0)
    #expect(try program.run("check", "--archive", restored).status == 0)
    #expect(try program.run("restore", backup, restored).status == 1)
    try FileManager.default.removeItem(atPath: backup + "/manifest.json")
    let refused = try program.run("restore", backup, program.path("other"), "--json")
    #expect(refused.status == 13 && refused.failure["code"] as? String == "damaged")
    #expect(!FileManager.default.fileExists(atPath: program.path("other")))
  }
}
