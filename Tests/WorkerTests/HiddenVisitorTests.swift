import FFmpeg
import FaceRecognition
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

/// How a clip is recorded in which sizes of packets do not show a visitor.
struct HiddenVisitor: Sendable, CustomTestStringConvertible {
  var name: String
  var framesPerSecond = 5
  /// Pictures from one key picture to the next.
  var group = 20
  /// Levels of brightness.
  var noise = 4
  /// The side of the photo that crosses the picture, in pixels: the face has less than half of it.
  var photoPixels = 120
  var encoder: [String]
  var ending = "mp4"

  var testDescription: String { name }

  private static let rate = ["-b:v", "80k", "-maxrate", "80k", "-bufsize", "80k"]

  /// An encoder with groups of a fixed length, and no pictures that refer to later ones.
  private static func x264(_ arguments: [String], _ parameters: String = "") -> [String] {
    ["-c:v", "libx264", "-preset", "fast", "-bf", "0", "-x264-params", "scenecut=0" + parameters]
      + arguments
  }

  private static func x265(_ arguments: [String]) -> [String] {
    ["-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=none:scenecut=0:bframes=0"]
      + arguments
  }

  static let all = [
    HiddenVisitor(name: "a held rate", encoder: x264(rate)),
    HiddenVisitor(
      name: "a held rate, groups of 2 s", group: 10, photoPixels: 100,
      encoder: x264(["-b:v", "120k", "-maxrate", "120k", "-bufsize", "120k"])),
    HiddenVisitor(
      name: "a held rate with filler", noise: 2, encoder: x264(rate, ":nal-hrd=cbr"), ending: "ts"),
    HiddenVisitor(
      name: "a held rate, 25 a second, groups of 10 s", framesPerSecond: 25, group: 250,
      encoder: x264(["-b:v", "300k", "-maxrate", "300k", "-bufsize", "300k"])),
    HiddenVisitor(
      name: "a quality with a cap", noise: 6,
      encoder: x264(["-crf", "22", "-maxrate", "150k", "-bufsize", "150k"]), ending: "mkv"),
    HiddenVisitor(name: "a held rate of HEVC", encoder: x265(rate)),
    HiddenVisitor(
      name: "an average rate, pictures that refer to later ones", framesPerSecond: 10, group: 40,
      encoder: ["-c:v", "libx264", "-b:v", "120k"]),
    HiddenVisitor(
      name: "one picture a second", framesPerSecond: 1, group: 10, noise: 3,
      encoder: x264(["-crf", "26"])),
    HiddenVisitor(
      name: "two pictures a second, groups of 10 s", framesPerSecond: 2, group: 20, noise: 3,
      encoder: x264(["-crf", "23"])),
    HiddenVisitor(name: "little noise", noise: 2, photoPixels: 64, encoder: x264(["-crf", "20"])),
    HiddenVisitor(name: "some noise", noise: 6, encoder: x264(["-crf", "23"])),
    HiddenVisitor(name: "much noise", noise: 16, encoder: x264(["-crf", "26"])),
    HiddenVisitor(name: "noise of HEVC", noise: 8, encoder: x265(["-crf", "24"])),
  ]

  /// Seconds from one key picture to the next.
  var groupSeconds: Double { Double(group) / Double(framesPerSecond) }
  /// When somebody crosses the picture: between two key pictures, for most of the time there.
  var visit: ClosedRange<Double> {
    let key = 3 * groupSeconds
    return key + 0.1 * groupSeconds...key + min(0.85 * groupSeconds, 0.1 * groupSeconds + 6)
  }

  /// Makes the clip. The visitor moves by a small part of a face from one picture to the next: a
  /// tracker may make two sightings of one who moves by half of it.
  func make(at path: String) throws {
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let (from, to) = (visit.lowerBound, visit.upperBound)
    let seconds = 6 * groupSeconds
    let rate = "r=\(framesPerSecond)"
    let still = "trim=end_frame=1,loop=\(Int(seconds) * framesPerSecond - 1):1"
    let filter = """
      [0]\(still),setpts=N/\(framesPerSecond)/TB[b];[1]scale=\(photoPixels):\(photoPixels),setsar=1[p];\
      [b][p]overlay=x='60+60*(t-\(from))/\(to - from)':y=40:enable='between(t,\(from),\(to))',\
      noise=alls=\(noise):allf=t,format=yuv420p
      """
    try MadeClip.run(
      ["-f", "lavfi", "-i", "testsrc=s=320x180:\(rate)", "-i", photo, "-filter_complex", filter]
        + encoder + ["-g", "\(group)", "-keyint_min", "\(group)", path])
  }
}

@Suite(
  "Whoever packets cannot show is found",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct HiddenVisitorTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  @Test(
    "a visitor between two key pictures is found as by looking at everything",
    arguments: HiddenVisitor.all)
  func visitor(_ hidden: HiddenVisitor) throws {
    let path = directory.path + "/visitor." + hidden.ending
    try hidden.make(at: path)
    var options = JobOptions()
    options.minimumFacePixels = 24
    let all = try Recorded(worker, FilePath(path), options)
    try #require(all.sightings.count == 1, "\(all.sightings)")
    options.thoroughness = .normal
    let some = try Recorded(worker, FilePath(path), options)
    try #require(some.sightings.count == 1)
    #expect(abs(some.sightings[0].startSeconds - all.sightings[0].startSeconds) < 0.5)
    #expect(abs(some.sightings[0].endSeconds - all.sightings[0].endSeconds) < 1.5)
  }

  @Test("a face that the doubt audit finds has the whole file decoded, and so finds another")
  func doubt() throws {
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let path = directory.path + "/doubt.mp4"
    // Twice for less than a second, each time between two key pictures; noise leaves little of what
    // that adds to the sizes.
    let visits = "between(t,4.15,4.85)+between(t,8.15,8.85)"
    try MadeClip.run([
      "-f", "lavfi", "-i", "testsrc=s=320x180:r=10", "-i", photo, "-filter_complex",
      "[0]trim=end_frame=1,loop=119:1,setpts=N/10/TB[b];[1]scale=80:80,setsar=1[p];"
        + "[b][p]overlay=x=100:y=40:enable='\(visits)',noise=alls=12:allf=t,format=yuv420p",
      "-c:v", "libx264", "-preset", "fast", "-bf", "0", "-x264-params", "scenecut=0:aq-mode=0",
      "-qp", "24", "-g", "10", "-keyint_min", "10", path,
    ])
    var options = JobOptions()
    options.minimumFacePixels = 24
    let all = try Recorded(worker, FilePath(path), options)
    try #require(all.sightings.count == 2)
    options.thoroughness = .normal
    let unaudited = try Recorded(worker, FilePath(path), options)
    try #require(unaudited.sightings.isEmpty)
    // So small a share that nothing is drawn at random.
    options.auditShare = 1e-6
    let audited = try Recorded(worker, FilePath(path), options)
    #expect(audited.sightings.map(\.startPTS) == all.sightings.map(\.startPTS))
    let accounting = try #require(audited.summary).accounting
    #expect(accounting.auditedGroups == 0 && accounting.skipped["quiet"] == nil)
    #expect(accounting.stretches.stretches.allSatisfy { $0.treatment != .quiet })
  }
}
