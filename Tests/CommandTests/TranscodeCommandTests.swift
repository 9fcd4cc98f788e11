import Foundation
import Testing

@Suite(
  "A film that is coded anew in place stays one film",
  .enabled(if: Material.hasFaces, "\(Material.facesNote)"))
struct TranscodeCommandTests {
  let program: Program
  private let folder = "root/1599025493/10B_6_1"
  /// A bright yard at night: what a camera sees as long as nobody comes.
  private static let yard = "smptebars=s=480x270:r=10,noise=alls=4:all_seed=1:allf=t"

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  /// Records ten seconds of the yard, in which somebody may stand from the third to the seventh.
  private func record(
    _ name: String, _ person: String?, noise: Int = 1, options: [String] = ["-c:v", "libx264"]
  ) throws {
    let yard = "smptebars=s=480x270:r=10,noise=alls=4:all_seed=\(noise):allf=t"
    var arguments = ["-f", "lavfi", "-i", yard]
    if let person {
      let photo = Material.testData + "/dump-small/queries/\(person).jpg"
      arguments += [
        "-loop", "1", "-framerate", "10", "-i", photo, "-filter_complex",
        "[1]scale=110:110,setsar=1[p];[0][p]overlay=x='150+10*(t-3)':y=90:"
          + "enable='between(t,3,7)',format=yuv420p",
      ]
    } else {
      arguments += ["-vf", "format=yuv420p"]
    }
    try program.ffmpeg(arguments + ["-t", "10", "-g", "20"] + options + [program.path(name)])
  }

  private func ingest() throws {
    let result = try program.run("ingest", "root", "--fps", "2", "--accept-missing")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func sources() throws -> [[String: Any]] {
    try program.run("journal", "list", "--json").json["sources"] as? [[String: Any]] ?? []
  }

  /// The sightings that a search finds, however alike they are.
  private func hits() throws -> Set<Int> {
    let photo = Material.testData + "/dump-small/queries/Gordon_Brown.jpg"
    let answer = try program.run("search", photo, "--min-similarity", "-1", "--json").json
    return Set((answer["hits"] as? [[String: Any]] ?? []).compactMap { $0["sighting"] as? Int })
  }

  private func put(_ made: String, at path: String, removing old: String? = nil) throws {
    if let old { try FileManager.default.removeItem(atPath: program.path(old)) }
    let target = program.path(path)
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.moveItem(atPath: program.path(made), toPath: target)
  }

  private func transcode(_ path: String, to made: String, _ options: String) throws {
    try program.ffmpeg(
      ["-i", program.path(path)] + options.split(separator: " ").map(String.init)
        + [program.path(made)])
  }

  @Test("Time and again: one source, the same sightings, and its history", .timeLimit(.minutes(5)))
  func inPlace() throws {
    try program.write("\(folder)/clip.mp4", "")
    try record("\(folder)/clip.mp4", "Gordon_Brown")
    try ingest()
    let first = try hits()
    try #require(first.count == 1)
    let steps = [
      ("clip.mp4", "clip.mp4", "-c:v libx265 -x265-params log-level=none"),
      ("clip.mp4", "clip.mkv", "-c:v libx264 -crf 30 -vf scale=320:180"),
      ("clip.mkv", "clip.ts", "-c:v mpeg2video -q:v 5"),
      ("clip.ts", "clip.mp4", "-c:v mpeg4 -q:v 4"),
    ]
    for (index, (from, to, options)) in steps.enumerated() {
      let made = "made." + to.suffix(3)
      try transcode("\(folder)/\(from)", to: made, options)
      try put(made, at: "\(folder)/\(to)", removing: "\(folder)/\(from)")
      try ingest()
      let now = try sources()
      #expect(now.count == 1, "\(options): \(now)")
      #expect(now.first?["state"] as? String == "done")
      #expect(try hits() == first, "\(options)")
      let shown = try program.run("journal", "show", "1", "--json").json
      let source = (shown["sources"] as? [[String: Any]])?.first
      #expect((source?["contents"] as? [Any])?.count == index + 2)
    }
    #expect(try program.run("check").status == 0)
  }

  @Test(
    "What only looks like it, or is named like it, stays another one", .timeLimit(.minutes(5)),
    arguments: [
      "another person", "nobody", "two nights of an empty yard", "another camera", "another hour",
      "another name", "another light",
    ])
  func others(how: String) throws {
    try program.write("\(folder)/clip.mp4", "")
    try record("\(folder)/clip.mp4", how.hasPrefix("two nights") ? nil : "Gordon_Brown")
    try ingest()
    let first = try hits()
    var target = "\(folder)/clip.mp4"
    switch how {
    case "another person": try record("made.mp4", "Vincent_Brooks", noise: 2)
    case "nobody", "two nights of an empty yard": try record("made.mp4", nil, noise: 2)
    case "another light":
      try transcode(target, to: "made.mp4", "-vf lutyuv=y=val-12 -c:v libx264")
    default:
      try transcode(target, to: "made.mp4", "-c:v libx265 -x265-params log-level=none")
      switch how {
      case "another camera": target = "root/1599025493/10B_6_2/clip.mp4"
      case "another hour": target = "root/1599029093/10B_6_1/clip.mp4"
      default: target = "\(folder)/film.mp4"
      }
    }
    try put("made.mp4", at: target)
    try ingest()
    #expect(try sources().count == 2)
    #expect(try hits().isSuperset(of: first))
    #expect(try program.run("check").status == 0)
  }

  @Test(
    "When the later coding shows more people, its rows take the place of the others'",
    .timeLimit(.minutes(5)))
  func showsMore() throws {
    try program.write("\(folder)/clip.mp4", "")
    try record("\(folder)/clip.mp4", "Gordon_Brown")
    // A second person, whom the first coding is too coarse to show.
    try program.ffmpeg([
      "-i", program.path("\(folder)/clip.mp4"), "-loop", "1", "-framerate", "10", "-i",
      Material.testData + "/dump-small/queries/Vincent_Brooks.jpg", "-filter_complex",
      "[1]scale=70:70,setsar=1[p];[0][p]overlay=x=350:y=20:enable='between(t,1,5)',format=yuv420p",
      "-t", "10", "-c:v", "libx264", "-qp", "10", "-g", "20", program.path("fine.mp4"),
    ])
    try program.ffmpeg([
      "-i", program.path("fine.mp4"), "-filter_complex",
      "[0]split[a][b];[b]crop=90:90:340:10,boxblur=9:2[c];[a][c]overlay=340:10,format=yuv420p",
      "-c:v", "libx264", "-g", "20", program.path("blurred.mp4"),
    ])
    try put("blurred.mp4", at: "\(folder)/clip.mp4")
    try ingest()
    let first = try hits()
    try #require(first.count == 1)
    try put("fine.mp4", at: "\(folder)/clip.mp4")
    try ingest()
    let now = try sources()
    #expect(now.count == 1, "\(now)")
    #expect(now.first?["sightings"] as? Int == 2)
    #expect(try hits().count == 2)
    #expect(try program.run("check").status == 0)
  }
}
