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

  // MARK: Recordings that grow, and names that are used again

  /// Makes a file of the clip, as `name` among the files that are not in the root.
  private func make(_ name: String, _ options: [String], other: Bool = false) throws {
    let camera = other ? "1599029093/10B_6_3" : "1599025493/10B_6_1"
    let clip = Material.testData + "/dump-small/root/\(camera)/clip.mp4"
    let made = try program.execute(
      "/usr/bin/ffmpeg",
      [
        "-v", "error", "-nostdin", "-y", "-ss", "3", "-t", "4", "-i", clip, "-an", "-vf",
        "scale=960:-2",
      ]
        + ["-c:v", "libx264", "-preset", "ultrafast", "-g", "6"] + options + [program.path(name)])
    try #require(made.status == 0, "\(made.errors)")
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: program.path(name)))
  }

  /// The beginning of a fragmented MP4, up to its fragment of that number.
  private func fragments(_ count: Int, of whole: Data) throws -> Data {
    var place = whole.startIndex
    for _ in 0...count {
      let rest = whole[place...].dropFirst(8)
      place = try #require(rest.range(of: Data("moof".utf8))).lowerBound - 4
    }
    return whole[..<place]
  }

  private static let fragmented = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"]

  @Test(
    "One that was read while it grew, and was finished by writing its beginning anew, is one",
    .timeLimit(.minutes(5)),
    arguments: ["fragments.mp4", "live.mkv", "live.flv", "avi.avi", "other name.ts", "zeros.mp4"])
  func grown(kind: String) throws {
    let ending = String(kind.suffix(3))
    let name = "\(folder)/rec.\(ending)"
    switch kind {
    case "fragments.mp4", "zeros.mp4":
      try make("fragments.mp4", Self.fragmented)
      let whole = try bytes("fragments.mp4")
      var part = try fragments(4, of: whole)
      if kind == "zeros.mp4" { part.append(Data(count: whole.count - part.count)) }
      try program.write(name, part)
    case "other name.ts":
      try make("whole.ts", [])
      let whole = try bytes("whole.ts")
      try program.write("\(folder)/rec_open.ts", whole.prefix(whole.count * 8 / 10 / 188 * 188))
    default:
      // What a program writes that cannot go back: without lengths and without an index.
      try make(
        "live.\(ending)",
        ["-f", ending == "mkv" ? "matroska" : ending, "-flvflags", "no_duration_filesize"])
      let whole = try bytes("live.\(ending)")
      var part = whole.prefix(whole.count * 7 / 10)
      if ending == "mkv", let length = part.range(of: Data([0x18, 0x53, 0x80, 0x67])) {
        part.replaceSubrange(
          length.upperBound..<(length.upperBound + 8),
          with: [0x01] + Data(repeating: 0xFF, count: 7))
      }
      try program.write(name, part)
    }
    let first = try program.run("ingest", "root", "--fps", "2")
    #expect([0, 3].contains(first.status), "\(first.errors)")
    let before = try #require(try sources().first)
    if kind == "zeros.mp4" { #expect(before["state"] as? String == "partial") }
    #expect((before["sightings"] as? Int ?? 0) > 0)

    switch kind {
    case "zeros.mp4": try program.write(name, try bytes("fragments.mp4"))
    case "other name.ts":
      try FileManager.default.removeItem(atPath: program.path("\(folder)/rec_open.ts"))
      try program.write(name, try bytes("whole.ts"))
    default:
      // The same coded pictures, in a file that was finished.
      try make("finished.\(ending)", [])
      try program.write(name, try bytes("finished.\(ending)"))
    }
    try ingest()
    let now = try sources()
    #expect(now.count == 1, "\(now)")
    #expect(now.first?["state"] as? String == "done")
    #expect(now.first?["isGone"] as? Bool == false)
    let found = try hits()
    #expect(found.count == now.first?["sightings"] as? Int)
    #expect(try program.run("check").status == 0)
  }

  @Test(
    "One that was cut off, and is whole in another folder before it is read again, is one",
    .timeLimit(.minutes(5)), arguments: ["written to its end", "in another container"])
  func movedAndFinished(how: String) throws {
    let name = "\(folder)/rec.mp4"
    try make("whole.mp4", Self.fragmented)
    let whole = try bytes("whole.mp4")
    let fifth = try fragments(5, of: whole)
    try program.write(name, fifth.prefix(fifth.count - 1000))
    #expect(try program.run("ingest", "root", "--fps", "2").status == 3)
    #expect(try !hits().isEmpty)

    // Another camera and another hour: only the pictures tell that it is the same recording.
    let elsewhere = "root/1599040000/10B_7_1"
    try FileManager.default.removeItem(atPath: program.path(name))
    try FileManager.default.createDirectory(
      atPath: program.path(elsewhere), withIntermediateDirectories: true)
    if how == "written to its end" {
      try program.write("\(elsewhere)/rec.mp4", whole)
    } else {
      try make("whole.mkv", [])
      try program.write("\(elsewhere)/rec.mkv", try bytes("whole.mkv"))
    }
    let again = try program.run("ingest", "root", "--fps", "2", "--accept-missing")
    #expect(again.status == 0, "\(again.errors)")
    let now = try sources()
    #expect(now.count == 1, "\(now)")
    #expect(now.first?["state"] as? String == "done")
    #expect(now.first?["camera"] as? String == "10B_7_1")
    #expect(try hits().count == now.first?["sightings"] as? Int)
    #expect(try program.run("check").status == 0)
  }

  @Test(
    "What was read of a recording stays when its name is given to another one",
    .timeLimit(.minutes(5)), arguments: ["another", "another, shorter", "shorter attempt"])
  func overwritten(by kind: String) throws {
    let name = "\(folder)/rec.mp4"
    try make("first.mp4", Self.fragmented)
    let first = try bytes("first.mp4")
    let fifth = try fragments(5, of: first)
    try program.write(name, fifth.prefix(fifth.count - 1000))
    #expect(try program.run("ingest", "root", "--fps", "2").status == 3)
    let before = try hits()
    #expect(!before.isEmpty)

    switch kind {
    case "another":
      try make("second.mp4", [], other: true)
      try program.write(name, try bytes("second.mp4"))
    case "another, shorter":
      try make("second.mp4", ["-t", "1"], other: true)
      try program.write(name, try bytes("second.mp4"))
    default:
      let second = try fragments(2, of: first)
      try program.write(name, second.prefix(second.count - 1000))
    }
    let again = try program.run("ingest", "root", "--fps", "2")
    #expect([0, 3].contains(again.status), "\(again.errors)")
    #expect(try sources().count == 2)
    #expect(Set(try hits()).isSuperset(of: before))
    let shown = try program.run("journal", "show", "1", "--json")
    let source = (shown.json["sources"] as? [[String: Any]])?.first
    #expect(source?["isGone"] as? Bool == true)
    #expect(try program.run("check").status == 0)
  }
}
