import Foundation
import Testing

@Suite("stills")
struct StillsCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("An archive that left nothing out says so")
  func empty() throws {
    let text = try program.run("stills")
    #expect(text.status == 0 && text.output == "Nothing was left out.\n", "\(text.errors)")
    let result = try program.run("stills", "--json")
    #expect(result.status == 0 && (result.json["places"] as? [Any])?.isEmpty == true)
    let status = try program.run("status", "--json").json
    #expect(status["stillPlaces"] as? Int == 0 && status["stillOccurrences"] as? Int == 0)
  }

  @Test(
    "64: arguments that cannot be understood", arguments: ["--sighting", "17", "--keep-stills"])
  func usage(_ argument: String) throws {
    #expect(try program.run("stills", argument).status == 64)
  }
}
