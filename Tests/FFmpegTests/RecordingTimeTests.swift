import Foundation
import Testing

@testable import FFmpeg

@Suite(
  "Time counts from the first picture of a recording, decoded or not",
  .enabled(if: Media.isAvailable, Media.absence))
struct RecordingTimeTests {
  private static let clip = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=4 -pix_fmt yuv420p"
  private static let x264 = "-c:v libx264 -x264-params scenecut=0:b-adapt=0:keyint=50:min-keyint=50"
  private static let x265 = "-c:v libx265 -x265-params log-level=0:scenecut=0:b-adapt=0:keyint=50"

  /// A recording of 4 s without its first seven packets, and the whole one.
  private func cut(
    _ encoder: String, to name: String, _ format: String, in scratch: Scratch
  ) throws -> (whole: URL, cut: URL) {
    let whole = try scratch.make("whole.mkv", Self.clip, encoder)
    let annexB =
      ["mpg", "avi"].contains(name.suffix(3)) && encoder.contains("264")
      ? ",h264_mp4toannexb" : ""
    let cut = try scratch.make(
      name, "-i \(whole.path) -c copy -bsf:v noise=drop=lt(n\\,7)\(annexB)", format)
    return (whole, cut)
  }

  @Test(
    "A recording that begins inside a group of pictures, in every container",
    arguments: [
      "a.mp4 \(x264):bframes=0", "a.mkv \(x264):bframes=0", "a.ts \(x264):bframes=0",
      "a.flv \(x264):bframes=0", "a.avi \(x264):bframes=0", "a.mpg \(x264):bframes=0",
      "a.h264 \(x264):bframes=0", "b.mp4 \(x264):bframes=2", "b.mkv \(x264):bframes=2",
      "b.ts \(x264):bframes=2", "b.flv \(x264):bframes=2", "b.h264 \(x264):bframes=2",
      "open.mkv \(x264):bframes=2:open-gop=1:repeat-headers=1",
      "open.ts \(x264):bframes=2:open-gop=1:repeat-headers=1",
      "hevc.mp4 \(x265):bframes=0", "hevc.mkv \(x265):bframes=2", "hevc.ts \(x265):bframes=2",
      "hevc.h265 \(x265):bframes=0", "mpeg4.mkv -c:v mpeg4 -g 50", "mpeg4.mp4 -c:v mpeg4 -g 50",
    ])
  func insideGroup(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let (whole, cut) = try cut(
      words[1], to: words[0], words[0].hasSuffix("mpg") ? "-f mpeg" : "-an", in: scratch)
    let truth = try MediaReader(whole).allFrames()
    let reader = try MediaReader(cut)
    let frames = try reader.allFrames()
    try #require(truth.count == 100 && frames.count >= 40)
    let lost =
      switch words[0] {
      // FFmpeg's MP4 hides by an edit list what is shown before the first packet.
      case "b.mp4": 0.36
      // Its AVI has an empty place for each of the seven, after the first packet.
      case "a.avi": 0.0
      default: 0.28
      }
    // Whatever a decoder makes of the beginning, the last group is as ever.
    for (frame, original) in zip(frames.suffix(40), truth.suffix(40)) {
      #expect(frame.digest() == original.digest())
      #expect(abs(frame.seconds - (original.seconds - lost)) < 0.0021, "\(original.seconds) s")
    }
    #expect(reader.completeness() == .whole || frames.count > 57, "\(reader.completeness())")
    #expect(abs(reader.decodedSeconds - (4 - lost)) < 0.05)
  }

  @Test("It can be entered anywhere, and resumed only with the times that were counted before")
  func resumed() throws {
    let scratch = try Scratch()
    let (_, cut) = try cut("\(Self.x264):bframes=0", to: "a.mp4", "-an", in: scratch)
    let whole = try MediaReader(cut)
    var times: [Int64: Double] = [:]
    var points: [ReadingPoint] = []
    while let frame = try whole.nextFrame() {
      times[frame.pts] = frame.seconds
      if let point = whole.mark(after: frame)?.point(showing: frame) { points.append(point) }
    }
    try #require(points.count > 40)
    #expect(abs(points[0].seconds - 1.72) < 0.001)
    #expect(abs(whole.lostBeginningSeconds - 1.72) < 0.001)
    for point in [points[1], points[20], points[points.count - 1]] {
      let reader = try MediaReader(cut)
      #expect(try reader.resume(at: point)?.seconds == point.seconds)
      while let frame = try reader.nextFrame() { #expect(times[frame.pts] == frame.seconds) }
      // An archive of before counted from the first frame that was decoded.
      var old = point
      old.seconds -= 1.72
      let other = try MediaReader(cut)
      #expect(try other.resume(at: old) == nil)
      #expect(try other.nextFrame()?.seconds == points[0].seconds)
    }
    let reader = try MediaReader(cut)
    for point in [points[30], points[0], points[12]] {
      try reader.seek(to: point.pts)
      #expect(try reader.nextFrame()?.seconds == point.seconds)
    }
    try reader.seek(to: .min)
    #expect(try reader.nextFrame()?.seconds == points[0].seconds)
  }

  @Test(
    "A raw stream that does not say its rate has the one that is likely",
    arguments: [
      "a.h265 libx265 -x265-params log-level=0:no-vui-timing-info=1 -f hevc",
      "b.h265 libx265 -x265-params log-level=0:no-vui-timing-info=1:bframes=0 -f hevc",
      "c.265 libx265 -x265-params log-level=0:no-vui-timing-info=1:open-gop=0:keyint=5 -f hevc",
    ], [nil, 10, 25, 7.5] as [Double?])
  func unknownRate(line: String, likely: Double?) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], "-f lavfi -i testsrc2=size=160x120:rate=10:duration=3 -c:v \(words[1])")
    let file = try FileHandle(forReadingFrom: url)
    let reader = try MediaReader(
      fileDescriptor: file.fileDescriptor, name: Array(words[0].utf8), likelyFrameRate: likely)
    let rate = likely ?? 25
    #expect(reader.assumedFrameRate == rate && reader.facts.frameRate == rate)
    let frames = try reader.allFrames()
    try #require(frames.count == 30)
    for (index, frame) in frames.enumerated() {
      #expect(abs(frame.seconds - Double(index) / rate) < 0.001)
    }
    #expect(abs(reader.decodedSeconds - 30 / rate) < 0.001)
    try reader.seek(to: frames[12].pts)
    #expect(try reader.nextFrame()?.seconds == frames[12].seconds)
  }

  @Test(
    "A stream that says its rate, or has time stamps, has nothing assumed",
    arguments: [
      "a.h264 libx264", "b.h265 libx265 -x265-params log-level=0", "c.m4v mpeg4 -f m4v",
      "d.mp4 libx265 -x265-params log-level=0:no-vui-timing-info=1", "e.avi mjpeg", "f.ts libx264",
      "g.mkv libx265 -x265-params log-level=0:no-vui-timing-info=1",
    ])
  func knownRate(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], "-f lavfi -i testsrc2=size=160x120:rate=10:duration=3 -pix_fmt yuv420p",
      "-c:v \(words[1])")
    let file = try FileHandle(forReadingFrom: url)
    let reader = try MediaReader(fileDescriptor: file.fileDescriptor, likelyFrameRate: 50)
    #expect(reader.assumedFrameRate == nil)
    for (index, frame) in try reader.allFrames().enumerated() {
      #expect(abs(frame.seconds - 0.1 * Double(index)) < 0.002)
    }
  }

  @Test(
    "A recording that begins with a key picture counts from it, wherever its clock stands",
    arguments: [
      "late.mp4 -output_ts_offset 40", "late.ts -output_ts_offset 40", "late.flv",
      "early.ts -output_ts_offset -3 -avoid_negative_ts disabled", "early.mp4 -ss 1",
      "early.mkv -ss 1", "wrapped.ts -output_ts_offset 95442", "plain.avi", "plain.mpg -f mpeg",
    ])
  func ordinary(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], Self.clip, words[0].hasSuffix("mpg") ? "-c:v mpeg2video" : "\(Self.x264):bframes=2",
      words.count > 1 ? words[1] : "-an")
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    try #require(frames.count >= 70)
    #expect(frames[0].seconds == 0 && reader.lostBeginningSeconds == 0)
    for (index, frame) in frames.enumerated() {
      #expect(abs(frame.seconds - 0.04 * Double(index)) < 0.0021, "frame \(index)")
    }
  }
}
