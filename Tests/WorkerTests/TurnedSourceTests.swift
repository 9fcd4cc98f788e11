import FFmpeg
import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "A source whose faces lie turned is noticed, and read turned",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct TurnedSourceTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  /// Somebody who walks through a picture of 640 x 360, which a filter turns then.
  private func clip(_ name: String, turned filter: String, _ coding: String) throws -> FilePath {
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let path = directory.file(name)
    try MadeClip.run(
      [
        "-loop", "1", "-framerate", "10", "-t", "3", "-i", photo, "-filter_complex",
        "color=0x607080:s=640x360:r=10:d=3[a];[0]scale=160:160,setsar=1[p];"
          + "[a][p]overlay=x='60+90*t':y=80:shortest=1,\(filter),format=yuv420p",
      ] + coding.split(separator: " ").map(String.init) + [path])
    return FilePath(path)
  }

  /// How a camera may hang, what its files are, and how they have to be turned.
  static let mounts: [(name: String, filter: String, coding: String, degrees: Int)] = [
    ("side.mp4", "transpose=1", "-c:v libx264 -g 20", 270),
    ("other-side.mkv", "transpose=2", "-c:v libx265 -x265-params log-level=none", 90),
    ("head.ts", "hflip,vflip", "-c:v libx264 -g 20", 180),
    ("head.avi", "hflip,vflip", "-c:v mjpeg -q:v 3", 180),
    ("side.flv", "transpose=2", "-c:v flv -q:v 3", 90),
    ("still.jpg", "transpose=1", "-frames:v 1 -q:v 2", 270),
    ("still.png", "hflip,vflip", "-frames:v 1 -update 1", 180),
  ]

  @Test(
    "Mounted on a side or upside down, of every make", arguments: 0..<7,
    [JobOptions.Thoroughness.normal, .exhaustive])
  func mounted(index: Int, thoroughness: JobOptions.Thoroughness) throws {
    let (name, filter, coding, degrees) = Self.mounts[index]
    var options = JobOptions()
    options.thoroughness = thoroughness
    let isStill = name.hasPrefix("still")
    let upright = try Recorded(
      worker, clip("upright-" + name, turned: "null", coding), options)
    #expect(upright.summary?.uprightDegrees == nil)
    let path = try clip(name, turned: filter, coding)
    #expect(try Recorded(worker, path, options).summary?.uprightDegrees == degrees)

    options.turn = .found(degrees: degrees)
    let turned = try Recorded(worker, path, options)
    #expect(turned.summary?.uprightDegrees == nil)
    #expect(turned.warnings.contains { $0.code == WarningCode.pictureTurned.rawValue })
    #expect(turned.began?.rotationDegrees == degrees)
    // All places are in pixels of the picture as people see it.
    #expect(turned.began.map { [$0.width, $0.height] } == [640, 360])
    #expect(turned.sightings.count == upright.sightings.count)
    let (face, expected) = (try #require(turned.faces.first), try #require(upright.faces.first))
    #expect(zip(face.embedding, expected.embedding).reduce(0) { $0 + $1.0 * $1.1 } > 0.8)
    let box = try #require(turned.sightings.first?.firstBox)
    let wanted = try #require(upright.sightings.first?.firstBox)
    #expect(isStill || abs(box.center.y - wanted.center.y) < 20)
    #expect(abs(face.crop.region.center.y - expected.crop.region.center.y) < 30)
    #expect(face.landmarks.leftEye.y < face.landmarks.leftMouth.y)
    // A redetection reads it as it was read, whatever the camera does by then.
    options.turn = .inAll(degrees: degrees)
    #expect(try Recorded(worker, path, options).sightings.first?.firstBox == box)
  }

  @Test("A file that says that it is turned and is not is turned back")
  func wrongMatrix() throws {
    let plain = try clip("plain.mp4", turned: "null", "-c:v libx264 -g 20")
    let path = directory.file("said.mp4")
    try MadeClip.run([
      "-i", plain.description, "-c", "copy", "-metadata:s:v:0", "rotate=90", path,
    ])
    let first = try Recorded(worker, FilePath(path))
    let rotation = try #require(first.began?.rotationDegrees)
    #expect(rotation == 90 || rotation == 270)
    #expect(first.summary?.uprightDegrees == 360 - rotation)
  }

  /// Where somebody is seen only at the beginning: how the file is coded, how the person lies, and
  /// how the file has to be turned.
  static let beginnings: [(name: String, coding: String, filter: String, degrees: Int?)] = [
    ("side.mp4", "-c:v libx264 -g 20", "transpose=1", 270),
    ("other-side.ts", "-c:v libx264 -g 30", "transpose=2", 90),
    ("head.mkv", "-c:v libx265 -x265-params log-level=none:keyint=20", "hflip,vflip", 180),
    ("side.avi", "-c:v mjpeg -q:v 3", "transpose=1", 270),
    ("side.flv", "-c:v flv -q:v 3 -g 20", "transpose=2", 90),
    ("glimpsed.mp4", "-c:v libx264 -g 20", "transpose=1", nil),
  ]

  @Test(
    "A try that resumes judges the turn by all of the source, as one try does", arguments: 0..<6,
    [JobOptions.Thoroughness.normal, .exhaustive])
  func resumed(index: Int, thoroughness: JobOptions.Thoroughness) throws {
    let (name, coding, filter, degrees) = Self.beginnings[index]
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let path = directory.file(name)
    // In one file somebody upright is seen before, too briefly for a sighting.
    let glimpse = degrees == nil ? "between(t,0.55,0.65)" : "0"
    try MadeClip.run(
      [
        "-loop", "1", "-framerate", "10", "-t", "12", "-i", photo, "-filter_complex",
        "color=0x607080:s=640x360:r=10:d=12[a];color=0x303030:s=30x90:r=10:d=12[c];"
          + "[0]scale=160:160,setsar=1,split[p][q];[q]\(filter)[r];"
          + "[a][c]overlay=x='50*t':y=250[b];[b][p]overlay=x=400:y=20:enable='\(glimpse)'[d];"
          + "[d][r]overlay=x='60+60*t':y=40:enable='between(t,1,7)',format=yuv420p",
      ] + coding.split(separator: " ").map(String.init) + [path])
    var worker = worker
    worker.checkpointSeconds = 1
    var options = JobOptions()
    options.thoroughness = thoroughness
    let whole = try Recorded(worker, FilePath(path), options)
    #expect(whole.summary?.uprightDegrees == degrees)
    let places = whole.timeless.indices.filter { index in
      if case .checkpoint(let checkpoint) = whole.timeless[index] {
        checkpoint.seconds > 7
      } else {
        false
      }
    }
    try #require(places.count > 1)
    for place in [places[0], places[places.count - 1]] {
      guard case .checkpoint(let checkpoint) = whole.timeless[place] else { continue }
      let source = try #require(FilePath(path).opened())
      defer { close(source) }
      let job = Job(number: 7, path: FilePath(path), options: options, resume: checkpoint)
      var rest: [Record] = []
      try worker.run(job: job, source: source) { record in
        switch record {
        case .progress: break
        case .sourceEnded(var summary):
          summary.stageSeconds = [:]
          rest.append(.sourceEnded(summary))
        default: rest.append(record)
        }
      }
      #expect(rest.dropFirst().first == .resumed(checkpoint))
      #expect(
        Array(rest.dropFirst(2)) == Array(whole.timeless[(place + 1)...]),
        "\(checkpoint.seconds) s")
    }
  }

  @Test("A camera that hangs upright again is turned back")
  func uprightAgain() throws {
    let path = try clip("upright.mp4", turned: "null", "-c:v libx264 -g 20")
    var options = JobOptions()
    options.turn = .unlessTurned(degrees: 90)
    #expect(try Recorded(worker, path, options).summary?.uprightDegrees == 0)
  }

  @Test("What a user has set is not questioned")
  func fixed() throws {
    let path = try clip("side.mp4", turned: "transpose=1", "-c:v libx264 -g 20")
    var options = JobOptions()
    options.turn = .fixed(degrees: 0)
    let recorded = try Recorded(worker, path, options)
    #expect(recorded.summary?.uprightDegrees == nil)
    #expect(!recorded.warnings.contains { $0.code == WarningCode.pictureTurned.rawValue })
  }

  @Test("Where nobody is seen nothing is turned")
  func nobody() throws {
    let path = directory.file("nobody.mp4")
    try MadeClip.run([
      "-f", "lavfi", "-i", "testsrc2=s=640x360:r=10:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p",
      path,
    ])
    #expect(try Recorded(worker, FilePath(path)).summary?.uprightDegrees == nil)
  }
}
