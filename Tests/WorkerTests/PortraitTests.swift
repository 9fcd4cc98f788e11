import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

/// A recording made of another one.
struct Remade: Sendable, CustomTestStringConvertible {
  var name: String
  /// Options of the program ffmpeg between the input and the output.
  var options: String
  var ending = "mp4"
  var looksAlike = true
  /// Which part of the scene it shows, in seconds.
  var part = 0...7.5

  var testDescription: String { name }

  static let all = [
    Remade(name: "HEVC", options: "-c:v libx265 -x265-params log-level=none -crf 30"),
    Remade(name: "H.264 of poor quality", options: "-c:v libx264 -crf 38 -g 100"),
    Remade(name: "H.264 in fragments", options: "-c:v libx264 -movflags frag_keyframe+empty_moov"),
    Remade(name: "MPEG-2", options: "-c:v mpeg2video -q:v 6", ending: "ts"),
    Remade(name: "MPEG-4", options: "-c:v mpeg4 -q:v 6 -bf 2", ending: "mkv"),
    Remade(name: "VP9", options: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8", ending: "mkv"),
    Remade(name: "Motion JPEG", options: "-c:v mjpeg -q:v 6", ending: "mov"),
    Remade(name: "half the size", options: "-vf scale=240:136 -c:v libx264"),
    Remade(name: "fewer pictures a second", options: "-r 10 -c:v libx264 -g 30"),
    Remade(name: "more pictures a second", options: "-r 30 -c:v libx264", ending: "mkv"),
    Remade(name: "other moments", options: "-c:v libx264", looksAlike: false, part: 2...9.5),
    Remade(name: "mirrored", options: "-vf hflip -c:v libx264", looksAlike: false),
    Remade(name: "upside down", options: "-vf vflip -c:v libx264", looksAlike: false),
    Remade(name: "darker", options: "-vf lutyuv=y=val-12 -c:v libx264", looksAlike: false),
    Remade(name: "shorter", options: "-t 5 -c:v libx264", looksAlike: false),
    Remade(name: "longer", options: "-c:v libx264", looksAlike: false, part: 0...11),
  ]
}

@Suite(
  "A recording that was coded anew looks like what it was",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct PortraitTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  /// What a worker says of the recording of a file.
  private func recorded(
    _ path: String, _ options: JobOptions, known: [RecordingIdentity] = []
  ) throws -> (identity: RecordingIdentity, resembled: [RecordingIdentity]) {
    var identity: RecordingIdentity?
    var resembled: [RecordingIdentity] = []
    let source = try #require(FilePath(path).opened())
    defer { close(source) }
    let job = Job(number: 1, path: FilePath(path), options: options, known: known)
    try worker.run(job: job, source: source) { record in
      if case .identity(let found) = record { identity = found }
      if case .resembles(let other) = record { resembled.append(other) }
    }
    return (try #require(identity), resembled)
  }

  @Test("in whatever coding, size and rate; nothing else does", arguments: Remade.all)
  func remade(_ remade: Remade) throws {
    let scene = try TestResources.path("dump-small/root/1599025493/10B_6_1/clip.mp4").description
    func make(_ name: String, _ part: ClosedRange<Double>, _ options: String) throws -> String {
      let path = directory.path + "/" + name
      try MadeClip.run(
        [
          "-ss", "\(part.lowerBound)", "-to", "\(part.upperBound)", "-i", scene, "-an", "-vf",
          "scale=480:270",
        ]
          + options.split(separator: " ").map(String.init) + [path])
      return path
    }
    let first = try make("first.mp4", 0...7.5, "-c:v libx264 -g 12 -keyint_min 12")
    let whole = remade.part == 0...7.5 ? first : try make("whole.mp4", remade.part, "-qp 0")
    let second = directory.path + "/second." + remade.ending
    try MadeClip.run(
      ["-i", whole] + remade.options.split(separator: " ").map(String.init) + [second])
    var options = JobOptions()
    options.thoroughness = .normal
    options.framesPerSecond = 1
    let known = try recorded(first, options).identity
    #expect(known.looks.count > 5)
    let answer = try recorded(second, options, known: [known])
    #expect(answer.resembled == (remade.looksAlike ? [known] : []))
    #expect(!answer.identity.looks.isEmpty)
  }

  @Test("the looks are the same however thoroughly a recording is read")
  func thoroughness() throws {
    let path = try TestResources.path("dump-small/root/1599025493/10B_6_1/clip.mp4").description
    var options = JobOptions()
    options.framesPerSecond = 1
    let all = try JobOptions.Thoroughness.allCases.map { thoroughness in
      options.thoroughness = thoroughness
      return try recorded(path, options).identity
    }
    #expect(Set(all).count == 1)
  }
}
