import Foundation
import Testing

@Suite("Names are shown before they are read, and read anew afterwards")
struct RetimeCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("layout test says which camera and time each name gives, or why it gives none")
  func layout() throws {
    for path in [
      "2026-01-01/10B_6_3/12-30-00.mp4", "2026-01-01/10B_6_3_20260101_123000.mp4",
      "2026-01-01/10B_6_3/clip.mp4", "2026-01-01/lobby.mp4",
    ] { try program.write("root/\(path)", "content") }
    let answer = try program.run("layout", "test", "root", "--json").json
    let sources = try #require(answer["sources"] as? [[String: Any]])
    #expect(sources.map { $0["camera"] as? String } == ["10B_6_3", "10B_6_3", "10B_6_3"])
    let begins = sources.compactMap { ($0["begins"] as? String)?.prefix(19) }
    #expect(begins == ["2026-01-01T12:30:00", "2026-01-01T00:00:00", "2026-01-01T12:30:00"])
    let doubts = sources.map { ($0["doubts"] as? [[String: Any]])?.first?["code"] as? String }
    #expect(doubts == [nil, "time-imprecise", nil])
    let unmatched = try #require(answer["unmatched"] as? [[String: Any]])
    #expect(unmatched.map { $0["code"] as? String } == ["not-a-camera"])
    let text = try program.run("layout", "test", "root").output
    #expect(text.contains("3 sources, 1 with doubts; 1 path refused."), "\(text)")
    #expect(try program.run("layout", "test", "missing").status == 1)
  }

  @Test(
    "journal retime corrects sightings without decoding",
    .enabled(if: Material.hasFaces, "\(Material.facesNote)"), .timeLimit(.minutes(5)))
  func retime() throws {
    let result = try program.shell(
      """
      mkdir -p root/20260101_1000
      cp -r "\(Material.testData)"/dump-small/root/1599025493/. root/20260101_1000/
      "$FACEARCHIVE" ingest root > report || exit 1
      # The files cannot be read any more, and their stamps stay.
      "$FACEARCHIVE" journal retime --dry-run --time-template '<yyyy><dd><MM>_<mm><HH>' > dry
      "$FACEARCHIVE" dump > before
      "$FACEARCHIVE" journal retime --time-template '<yyyy><MM><dd>_<mm><HH>' > retimed
      "$FACEARCHIVE" journal list --json
      """)
    #expect(result.status == 0, "\(result.errors)")
    let sources = result.json["sources"] as? [[String: Any]] ?? []
    #expect(!sources.isEmpty)
    #expect(sources.allSatisfy { $0["state"] as? String == "done" })
    #expect(
      sources.allSatisfy { ($0["begins"] as? String)?.hasPrefix("2026-01-01T00:10") == true })
    let retimed = try String(contentsOfFile: program.path("retimed"), encoding: .utf8)
    #expect(retimed.contains("read otherwise."), "\(retimed)")
    let again = try program.run(
      "journal", "retime", "--time-template", "<yyyy><MM><dd>_<mm><HH>", "--json"
    ).json
    #expect((again["corrected"] as? [Any])?.isEmpty == true)
    let back = try program.shell(
      "\"$FACEARCHIVE\" journal retime > back && \"$FACEARCHIVE\" dump | cmp - before && echo same")
    #expect(back.output.contains("same"), "\(back.errors)")
  }
}
