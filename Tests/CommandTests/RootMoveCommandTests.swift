import Foundation
import Testing

@Suite(
  "A dump that was moved is known at its new place by one command",
  .enabled(if: Material.canIngest, "\(Material.ingestNote)"))
struct RootMoveCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
    for (index, camera) in ["10B_6_1", "10B_6_2", "10B_6_3"].enumerated() {
      try program.makeClip("root/1599025493/\(camera)/clip.mp4", seconds: index + 1)
    }
    #expect(try program.run("ingest", "root").status == 0)
  }

  private func paths() throws -> [String] {
    let sources = try program.run("journal", "list", "--json").json["sources"] as? [[String: Any]]
    return (sources ?? []).compactMap { $0["path"] as? String }
  }

  @Test(
    "to another path, to another disk, and where only the content is the same",
    .timeLimit(.minutes(3)),
    arguments: ["mv root new", "cp -a root new && rm -r root", "cp -r root new && rm -r root"])
  func moved(how: String) throws {
    let before = try program.run("dump").output
    #expect(try program.shell("mkdir deep; \(how)").status == 0)
    let dry = try program.run("root", "move", "root", "new", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("3 files moved; nothing was changed."), "\(dry)")
    #expect(try paths().allSatisfy { $0.contains("/root/") })
    let result = try program.run("root", "move", "root", "new", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["moved"] as? Int == 3)
    for list in ["missing", "different", "stillThere", "waiting"] {
      #expect((result.json[list] as? [Any])?.isEmpty == true, "\(list)")
    }
    #expect(try paths().count == 3 && paths().allSatisfy { $0.contains("/new/1599025493/") })
    #expect(
      try program.run("dump").output == before.replacingOccurrences(of: "/root/", with: "/new/"))
    // Nothing is read again, and nobody misses the old folder.
    let again = try program.run("ingest", "new")
    #expect(
      again.status == 0 && again.output.contains("3 sources found, 0 read, 3 known already"),
      "\(again)")
    #expect(try program.run("check").status == 0)
  }

  @Test("what is missing, changed or left behind is named, and stays", .timeLimit(.minutes(3)))
  func parts() throws {
    let result = try program.shell(
      """
      cp -a root new && rm -r root/1599025493/10B_6_1 root/1599025493/10B_6_2
      rm -r new/1599025493/10B_6_1; echo other > new/1599025493/10B_6_2/clip.mp4
      "$FACEARCHIVE" root move root new --json
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["moved"] as? Int == 0)
    for (list, camera) in [
      ("missing", "/root/1599025493/10B_6_1/"), ("different", "/new/1599025493/10B_6_2/"),
      ("stillThere", "/root/1599025493/10B_6_3/"),
    ] {
      let paths = try #require(result.json[list] as? [String])
      #expect(paths.count == 1 && paths[0].contains(camera), "\(list): \(paths)")
    }
    #expect(try paths().allSatisfy { $0.contains("/root/") })
  }

  @Test("where its names are understood otherwise now, the rows follow", .timeLimit(.minutes(3)))
  func readOtherwise() throws {
    try program.makeClip("root/20260102_1000/10B_6_1/clip.mp4", seconds: 4)
    let result = try program.shell(
      """
      "$FACEARCHIVE" ingest root > report || exit 1
      mv root new
      "$FACEARCHIVE" root move root new --time-template '<yyyy><dd><MM>_<HH><mm>' --json
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["moved"] as? Int == 1 && result.json["readOtherwise"] as? Int == 1)
    // That layout gives the others no time.
    #expect((result.json["different"] as? [String])?.count == 3)
    let list = try program.run("journal", "list", "--json").json["sources"] as? [[String: Any]]
    let moved = list?.first { ($0["path"] as? String)?.contains("/new/") == true }
    #expect((moved?["begins"] as? String)?.hasPrefix("2026-02-01T10:00:00") == true)
    #expect(moved?["state"] as? String == "done")
  }

  @Test(
    "a recording whose first name was given to another one follows the file that is left",
    .timeLimit(.minutes(2)))
  func copyIsLeft() throws {
    try program.makeClip("other.mp4", seconds: 5)
    let result = try program.shell(
      """
      mkdir -p root/1599029093/10B_6_9
      cp root/1599025493/10B_6_1/clip.mp4 root/1599029093/10B_6_9/copy.mp4
      "$FACEARCHIVE" ingest root > report || exit 1
      cp other.mp4 root/1599025493/10B_6_1/clip.mp4
      "$FACEARCHIVE" ingest root > report || exit 1
      "$FACEARCHIVE" journal list --json
      """)
    #expect(result.status == 0, "\(result.errors)")
    let sources = try #require(result.json["sources"] as? [[String: Any]])
    #expect(sources.count == 4 && sources.allSatisfy { $0["state"] as? String == "done" })
    let first = try #require(
      sources.first { ($0["path"] as? String)?.hasSuffix("copy.mp4") == true })
    #expect(first["camera"] as? String == "10B_6_9")
  }

  @Test("mistakes are named", .timeLimit(.minutes(1)))
  func mistakes() throws {
    #expect(try program.shell("mv root new").status == 0)
    let unknown = try program.run("root", "move", "elsewhere", "new", "--json")
    #expect(unknown.status == 1 && unknown.failure["code"] as? String == "not-found", "\(unknown)")
    let missing = try program.run("root", "move", "root", "nowhere", "--json")
    #expect(missing.status == 1 && missing.failure["code"] as? String == "not-found", "\(missing)")
    #expect(try program.run("root", "move", "new", "new").status == 64)
    #expect(try program.run("root", "move", "new", "new/1599025493").status == 64)
    #expect(try program.run("root", "move", "new").status == 64)
  }
}
