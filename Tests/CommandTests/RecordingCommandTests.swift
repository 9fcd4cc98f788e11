import Foundation
import Testing

@Suite(
  "A film that is put into another container in place stays one film",
  .enabled(if: Material.hasFaces, "\(Material.facesNote)"))
struct RecordingCommandTests {
  let program: Program
  private let folder = "root/1599025493/10B_6_1"

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  private func ingest() throws {
    let result = try program.run("ingest", "root", "--fps", "2")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func sources() throws -> [[String: Any]] {
    try program.run("journal", "list", "--json").json["sources"] as? [[String: Any]] ?? []
  }

  /// The sightings that a search finds, however alike they are.
  private func hits() throws -> [Int] {
    let photo = Material.testData + "/dump-small/queries/Rob_Lowe.jpg"
    let answer = try program.run("search", photo, "--min-similarity", "-1", "--json").json
    return (answer["hits"] as? [[String: Any]] ?? []).compactMap { $0["sighting"] as? Int }
  }

  @Test(
    "Five times over: one source, the same sightings, and its history", .timeLimit(.minutes(10)))
  func containers() throws {
    let clip = Material.testData + "/dump-small/root/1599025493/10B_6_1/clip.mp4"
    try program.write("\(folder)/clip.mp4", "")
    try program.ffmpeg(
      "-i", clip, "-t", "3", "-an", "-c", "copy", program.path("\(folder)/clip.mp4"))
    try ingest()
    let first = try #require(try sources().first)
    let sightings = try #require(first["sightings"] as? Int)
    #expect(sightings > 0)
    let numbers = try hits()
    #expect(!numbers.isEmpty)

    let steps: [(String, String, [String])] = [
      ("clip.mp4", "clip.mp4", ["-c", "copy", "-movflags", "+faststart"]),
      ("clip.mp4", "clip.mkv", ["-c", "copy", "-metadata", "title=other"]),
      ("clip.mkv", "clip.ts", ["-c", "copy"]), ("clip.ts", "renamed.flv", ["-c", "copy"]),
      ("renamed.flv", "clip.mp4", ["-c", "copy", "-movflags", "+frag_keyframe+empty_moov"]),
    ]
    for (index, (from, to, options)) in steps.enumerated() {
      let (old, new) = (program.path("\(folder)/\(from)"), program.path("made.\(to.suffix(3))"))
      let made = try program.execute(
        "/usr/bin/ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", old] + options + [new])
      #expect(made.status == 0, "\(made.errors)")
      try FileManager.default.removeItem(atPath: old)
      try FileManager.default.moveItem(atPath: new, toPath: program.path("\(folder)/\(to)"))
      try ingest()
      let now = try sources()
      #expect(now.count == 1, "\(to): \(now)")
      #expect(now.first?["source"] as? Int == first["source"] as? Int)
      #expect(now.first?["sightings"] as? Int == sightings)
      #expect((now.first?["relativePath"] as? String)?.hasSuffix(to) == true)
      #expect(now.first?["isGone"] as? Bool == false)
      let shown = try program.run("journal", "show", "1", "--json")
      let source = (shown.json["sources"] as? [[String: Any]])?.first
      let contents = source?["contents"] as? [[String: Any]] ?? []
      #expect(contents.count == index + 2, "\(to)")
      #expect(Set(contents.compactMap { $0["picturesSHA256"] as? String }).count == 1)
      #expect(contents.dropLast().allSatisfy { $0["replacedBy"] != nil })
      #expect(contents.last?["replacedBy"] == nil)
      #expect(contents.last?["sha256"] as? String == source?["sha256"] as? String)
    }
    #expect(try hits() == numbers)
    #expect(try program.run("journal", "show", "1").output.contains("replaced by"))
    #expect(try program.run("check").status == 0)
  }

  @Test("What is cut, or another recording of one camera and time, is one of its own")
  func others() throws {
    for (name, pattern, seconds) in [("a", "testsrc", 4), ("b", "testsrc2", 4)] {
      try program.write("\(folder)/\(name).mp4", "")
      try program.ffmpeg(
        "-f", "lavfi", "-i", "\(pattern)=duration=\(seconds):size=320x240:rate=10", "-pix_fmt",
        "yuv420p", "-g", "10", program.path("\(folder)/\(name).mp4"))
    }
    try ingest()
    #expect(try sources().count == 2)
    let whole = program.path("\(folder)/a.mp4")
    try program.ffmpeg("-i", whole, "-t", "2", "-c", "copy", program.path("cut.mp4"))
    try FileManager.default.removeItem(atPath: whole)
    try FileManager.default.moveItem(atPath: program.path("cut.mp4"), toPath: whole)
    try ingest()
    #expect(try sources().count == 3)
  }
}
