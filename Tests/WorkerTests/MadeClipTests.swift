import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "A worker understands clips of every make",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct MadeClipTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  private func clip(_ name: String, _ arguments: [String]) throws -> FilePath {
    let path = directory.path + "/" + name
    try MadeClip.run(arguments + [path])
    return FilePath(path)
  }

  /// The input options of a photo shown for some seconds.
  private func photo(_ person: String, seconds: Double) throws -> [String] {
    let path = try TestResources.path("dump-small/queries/\(person).jpg").description
    return ["-loop", "1", "-framerate", "10", "-t", "\(seconds)", "-i", path]
  }

  private static let portrait = "scale=500:500,setsar=1,format=yuv420p"

  @Test("a cut between two portraits in the same place gives two sightings")
  func cut() throws {
    // Each portrait before a pattern of its own, for two grey portraits could be one scene.
    let filter = """
      testsrc=s=960x540:r=10:d=2[a];mandelbrot=s=960x540:r=10,trim=duration=2[b];\
      [0]\(Self.portrait)[p];[1]\(Self.portrait)[q];\
      [a][p]overlay=230:20:shortest=1[x];[b][q]overlay=230:20:shortest=1[y];\
      [x][y]concat=n=2,format=yuv420p
      """
    let path = try clip(
      "cut.mp4",
      photo("Gordon_Brown", seconds: 2) + photo("Vincent_Brooks", seconds: 2)
        + ["-filter_complex", filter, "-c:v", "libx264"])
    let recorded = try Recorded(worker, path)
    let sightings = recorded.sightings.sorted { $0.ordinal < $1.ordinal }
    try #require(sightings.count == 2)
    #expect(sightings[0].startSeconds == 0)
    #expect(abs(sightings[0].endSeconds - 1.8) < 0.01)
    #expect(abs(sightings[1].startSeconds - 2) < 0.01)
  }

  @Test(
    "of 4K faces are found that lie across the parts in which it is searched, each once",
    arguments: [JobOptions.Thoroughness.normal, .exhaustive])
  func large(thoroughness: JobOptions.Thoroughness) throws {
    // Of 1400 pixels' height in the middle of everything, and of some 35 where two parts overlap.
    let filter = """
      color=gray:s=3840x2160:r=5:d=1[a];[0]scale=1400:1400,setsar=1[p];[1]scale=80:80,setsar=1[q];\
      [a][p]overlay=1220:380:shortest=1[x];[x][q]overlay=1880:100:shortest=1,format=yuv420p
      """
    let path = try clip(
      "large.mp4",
      photo("Gordon_Brown", seconds: 1) + photo("Vincent_Brooks", seconds: 1)
        + ["-filter_complex", filter, "-c:v", "libx264", "-preset", "ultrafast"])
    var options = JobOptions()
    options.thoroughness = thoroughness
    let boxes = try Recorded(worker, path, options).sightings.map(\.firstBox)
      .sorted { $0.longerSide < $1.longerSide }
    try #require(boxes.count == 2, "\(boxes)")
    #expect(boxes[0].center.x > 1880 && boxes[0].center.x < 1960 && boxes[0].center.y < 180)
    #expect(boxes[1].center.x > 1700 && boxes[1].center.x < 2140 && boxes[1].longerSide > 400)
  }

  @Test("a face that becomes too small is followed on for a while, and not kept")
  func shrinking() throws {
    let filter = """
      testsrc=s=960x540:r=10:d=4[a];\
      [0]scale=w='400-50*t':h='400-50*t':eval=frame,setsar=1[p];\
      [a][p]overlay=x='480-w/2':y='270-h/2':eval=frame,format=yuv420p
      """
    let path = try clip(
      "shrinking.mp4",
      photo("Gordon_Brown", seconds: 4) + ["-filter_complex", filter, "-c:v", "libx264"])
    var options = JobOptions()
    let whole = try Recorded(worker, path, options)
    try #require(whole.sightings.count == 1)
    let (first, last) = (
      whole.sightings[0].firstBox.longerSide, whole.sightings[0].lastBox.longerSide
    )
    options.minimumFacePixels = (first + last) / 2
    let recorded = try Recorded(worker, path, options)
    try #require(recorded.sightings.count == 1)
    let sighting = recorded.sightings[0]
    #expect(sighting.firstBox == whole.sightings[0].firstBox)
    #expect(sighting.lastBox.longerSide < options.minimumFacePixels)
    #expect(sighting.lastBox.longerSide >= 0.75 * options.minimumFacePixels)
    #expect(recorded.faces.allSatisfy { $0.box.longerSide >= options.minimumFacePixels })
    #expect(sighting.endSeconds > recorded.faces.map(\.seconds).max() ?? 9)
  }

  @Test("a photo on the wall is still, and one that sways in somebody's hand is not")
  func stills() throws {
    let filter = """
      color=gray:s=480x270:r=10:d=9[a];[0]scale=150:150,setsar=1[p];[1]scale=150:150,setsar=1[q];\
      [a][p]overlay=40:50:shortest=1[x];[x][q]overlay=x='280+5*sin(t)':y=50:shortest=1,\
      noise=alls=8:allf=t,format=yuv420p
      """
    let path = try clip(
      "stills.mp4",
      photo("Gordon_Brown", seconds: 9) + photo("Vincent_Brooks", seconds: 9)
        + ["-filter_complex", filter, "-c:v", "libx264"])
    let sightings = try Recorded(worker, path).sightings
    #expect(sightings.contains { $0.firstBox.center.x < 240 && $0.isStill }, "\(sightings)")
    #expect(sightings.allSatisfy { $0.firstBox.center.x < 240 || !$0.isStill }, "\(sightings)")
  }

  @Test(
    "somebody is seen as long after an edit list as when everything is examined",
    arguments: [
      "a.mp4 libx264 bframes=2", "b.mp4 libx264 bframes=0", "c.mov libx264 bframes=3",
      "d.mp4 libx265 log-level=0:bframes=2", "e.mkv libx264 bframes=2",
    ])
  func editList(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let filter = """
      color=gray:s=480x270:r=10:d=12,noise=alls=4:allf=t[a];[0]scale=150:150,setsar=1[p];\
      [a][p]overlay=x='40+60*(t-7)':y=50:enable='between(t,6.95,9.95)':shortest=1,format=yuv420p
      """
    let whole = try clip(
      "whole.mp4",
      photo("Gordon_Brown", seconds: 12) + [
        "-filter_complex", filter, "-c:v", words[1], "-\(words[1].dropFirst(3))-params",
        "keyint=20:min-keyint=20:scenecut=0:\(words[2])",
      ])
    let cut = try clip(words[0], ["-ss", "5.5", "-i", whole.description, "-c", "copy"])
    var spans: Set<ClosedRange<Double>> = []
    for thoroughness in JobOptions.Thoroughness.allCases {
      var options = JobOptions()
      options.thoroughness = thoroughness
      let recorded = try Recorded(worker, cut, options)
      #expect(recorded.summary?.outcome == .whole)
      try #require(recorded.sightings.count == 1, "\(thoroughness): \(recorded.sightings)")
      // Matroska has no edit lists: it begins with the key picture before.
      let start = words[0].hasSuffix("mkv") ? 3.0 : 1.5
      let sighting = recorded.sightings[0]
      #expect(abs(sighting.startSeconds - start) < 0.21, "\(thoroughness)")
      #expect(abs(sighting.endSeconds - (start + 2.9)) < 0.21, "\(thoroughness)")
      spans.insert(sighting.startSeconds...sighting.endSeconds)
    }
    // What is decoded are the pictures that are looked at when all are decoded.
    #expect(spans.count == 1, "\(spans)")
  }

  @Test(
    "each video track is read, by its number, in the time of the recording",
    arguments: [
      "a.mp4 libx264", "b.mkv libx264", "c.ts libx264", "d.mov libx264", "e.avi mpeg4",
    ])
  func tracks(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    // Of another size, rate and unit of time; its person comes later.
    let filter = """
      color=gray:s=640x480:r=10:d=4[a];[0]scale=300:300,setsar=1[p];\
      [a][p]overlay=170:60:enable='lt(t,2)',format=yuv420p[x];\
      color=gray:s=480x360:r=8:d=4[b];[1]scale=250:250,setsar=1[q];\
      [b][q]overlay=120:40:enable='gt(t,2)',format=yuv420p[y]
      """
    let path = try clip(
      words[0],
      photo("Gordon_Brown", seconds: 4) + photo("Vincent_Brooks", seconds: 4) + [
        "-filter_complex", filter, "-map", "[x]", "-map", "[y]", "-c:v", words[1], "-t", "4",
      ])
    for thoroughness in [JobOptions.Thoroughness.normal, .exhaustive] {
      var options = JobOptions()
      options.thoroughness = thoroughness
      let recorded = try Recorded(worker, path, options)
      #expect(recorded.summary?.outcome == .whole)
      try #require(recorded.sightings.count == 2, "\(recorded.sightings)")
      try #require(recorded.tracks.count == 1)
      #expect(recorded.tracks.map(\.number) == [2])
      #expect(recorded.tracks.map(\.sightings) == [1])
      let (first, second) = (recorded.sightings[0], recorded.sightings[1])
      #expect(recorded.sightings.map(\.ordinal) == [0, 1])
      #expect(first.startSeconds < 0.3 && abs(first.endSeconds - 1.8) < 0.3)
      #expect(abs(second.startSeconds - 2.1) < 0.4 && abs(second.endSeconds - 3.8) < 0.4)
      let unit = try #require(recorded.began).timeBase
      let length = Double(second.endPTS - second.startPTS) * Double(unit.numerator)
      // Time stamps are counts of the unit that AVI makes as long as a frame.
      let oneUnit = Double(unit.numerator) / Double(unit.denominator)
      #expect(
        abs(length / Double(unit.denominator) - (second.endSeconds - second.startSeconds))
          < max(0.01, oneUnit))
    }
  }

  @Test("files that were joined are read, and said", arguments: ["mp4", "flv", "mkv", "avi", "ts"])
  func joined(container: String) throws {
    let encoder = ["flv": "flv", "ts": "libx264"][container] ?? "mpeg4"
    var bytes: [UInt8] = []
    for (person, colour) in [("Gordon_Brown", "navy"), ("Vincent_Brooks", "olive")] {
      let path = try clip(
        "\(person).\(container)",
        photo(person, seconds: 2) + [
          "-vf", "scale=300:300,setsar=1,pad=640:480:170:90:\(colour),format=yuv420p",
          "-c:v", encoder,
        ])
      bytes += try Data(contentsOf: URL(fileURLWithPath: path.description))
    }
    let recorded = try Recorded(worker, directory.file("joined.\(container)", bytes))
    // Where the second file begins in a transport stream, its counters leap: packets may be lost.
    #expect((recorded.summary?.outcome == .whole) == (container != "ts"))
    try #require(recorded.sightings.count == 2, "\(recorded.sightings)")
    #expect(abs(recorded.sightings[1].startSeconds - 2) < 0.3)
    let codes = recorded.warnings.map(\.code)
    #expect(codes.contains("files-joined") == (container != "ts"), "\(codes)")
  }

  @Test("a clip turned by its metadata shows the face upright")
  func rotation() throws {
    // The pixels are turned clockwise, the metadata asks for a quarter turn back.
    let turned = try clip(
      "turned.mp4",
      photo("Gordon_Brown", seconds: 1)
        + ["-vf", Self.portrait + ",pad=960:540:300:20,transpose=clock", "-c:v", "libx264"])
    let tagged = directory.path + "/tagged.mp4"
    var content = try Data(contentsOf: URL(fileURLWithPath: turned.description))
    let header = try #require(content.range(of: Data("tkhd".utf8)))
    // a, b, c and d of the display matrix, 16.16 fixed point: a quarter turn against the clock.
    // Source: ISO/IEC 14496-12, 8.3.2: the matrix begins 44 bytes behind the box's type.
    for (slot, value) in zip([0, 1, 3, 4], [0, -1, 1, 0] as [Int32]) {
      let place = header.lowerBound + 44 + 4 * slot
      let bytes = withUnsafeBytes(of: (value << 16).bigEndian) { Data($0) }
      content.replaceSubrange(place..<place + 4, with: bytes)
    }
    try content.write(to: URL(fileURLWithPath: tagged))
    let recorded = try Recorded(worker, FilePath(tagged))
    let facts = try #require(recorded.began)
    #expect((facts.width, facts.height) == (960, 540))
    #expect(facts.rotationDegrees == 270)
    let best = try #require(recorded.faces.first)
    #expect(abs(best.quality.rollDegrees) < 20)
    #expect(best.box.center.x > 400 && best.box.center.x < 700)
  }

  @Test("a clip with an unusual pixel format and a variable frame rate")
  func variableRate() throws {
    let filter =
      Self.portrait + ",select='lt(mod(n,7),3)',format=yuv422p10le,scale=out_range=full"
    let path = try clip(
      "variable.mkv",
      photo("Gordon_Brown", seconds: 4)
        + ["-vf", filter, "-fps_mode", "vfr", "-c:v", "ffv1"])
    let recorded = try Recorded(worker, path)
    #expect(recorded.summary?.outcome == .whole)
    #expect(recorded.sightings.count == 1)
    let accounting = try #require(recorded.summary?.accounting)
    #expect(accounting.sampled < accounting.decoded)
    #expect(accounting.withFaces == accounting.sampled)
  }

  @Test(
    "a folder's picture formats: PNG, WebP, BMP, TIFF", arguments: ["png", "webp", "bmp", "tif"])
  func pictures(ending: String) throws {
    let photo = try TestResources.path("dump-small/queries/Gordon_Brown.jpg").description
    let recorded = try Recorded(worker, try clip("picture." + ending, ["-i", photo]))
    #expect(recorded.began?.isImage == true)
    #expect(recorded.summary?.outcome == .whole)
    #expect(recorded.sightings.count == 1)
  }
}

/// Makes clips with the program `ffmpeg`.
enum MadeClip {
  static let program: URL? = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
    .map { URL(fileURLWithPath: $0) }

  static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = ["-v", "error", "-nostdin", "-y"] + arguments
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "ffmpeg \(arguments.joined(separator: " "))")
  }
}
