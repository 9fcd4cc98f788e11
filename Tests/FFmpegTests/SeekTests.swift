import Foundation
import Testing
import Values

@testable import FFmpeg

@Suite(
  "A reader goes to any frame, and finds there what reading without a break finds",
  .enabled(if: Media.isAvailable, Media.absence))
struct SeekTests {
  /// What is compared of a frame.
  struct Sight: Equatable {
    var pts: Int64
    var seconds: Double
    var digest: UInt32?
    var deinterlaced: Int?

    init(_ frame: VideoFrame) throws {
      pts = frame.pts
      seconds = frame.seconds
      digest = frame.digest()
      deinterlaced = frame.isInterlaced ? try frame.image().bytes.hashValue : nil
    }
  }

  static let source = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=4 -pix_fmt yuv420p"

  /// Codecs, containers, groups of pictures open and closed, reordered and not, intra refresh,
  /// interlaced, without an index.
  static let kinds = [
    "h264.mp4 -c:v libx264 -bf 3 -g 24", "still.mp4 -c:v libx264 -bf 0 -g 10",
    "open.mp4 -c:v libx264 -x264-params open-gop=1:bframes=3:keyint=24:scenecut=0",
    "open.mkv -c:v libx264 -x264-params open-gop=1:bframes=3:keyint=24:scenecut=0",
    "refresh.mp4 -c:v libx264 -x264-params intra-refresh=1:keyint=24",
    "fragments.mp4 -c:v libx264 -bf 2 -g 24 -movflags frag_keyframe+empty_moov",
    "hevc.mp4 -c:v libx265 -x265-params log-level=0:keyint=24:bframes=3:open-gop=1",
    "vp9.webm -c:v libvpx-vp9 -deadline realtime -g 24", "mjpeg.avi -c:v mjpeg -pix_fmt yuvj420p",
    "mpeg4.mp4 -c:v mpeg4 -bf 2 -g 24", "mpeg4.avi -c:v mpeg4 -bf 2 -g 24",
    "h264.ts -c:v libx264 -bf 3 -g 24", "live.mkv -c:v libx264 -g 24 -live 1",
    "interlaced.mkv -vf tinterlace=interleave_top -flags +ildct+ilme -c:v mpeg2video -g 8 -bf 2",
    "interlaced.mp4 -vf tinterlace=interleave_top -flags +ildct+ilme -c:v libx264 -g 8 -bf 2",
    "uneven.mkv -vf setpts=N/25/TB+floor(N/7)*0.4/TB -vsync vfr -c:v libx264 -g 12",
  ]

  static func make(_ line: String, in scratch: Scratch) throws -> URL {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    return try scratch.make(words[0], source, words[1])
  }

  @Test("Every frame of every kind, from anywhere", arguments: kinds)
  func anywhere(line: String) throws {
    let scratch = try Scratch()
    let url = try Self.make(line, in: scratch)
    let truth = try MediaReader(url).allFrames().map { try Sight($0) }
    try #require(truth.count >= 49)
    let reader = try MediaReader(url)
    var random = SplitMix64(seed: 7)
    for _ in 0..<40 {
      let wanted = Int.random(in: 0..<truth.count, using: &random)
      let isEarly = Bool.random(using: &random) && wanted > 0
      try reader.seek(to: isEarly ? truth[wanted - 1].pts + 1 : truth[wanted].pts)
      for index in wanted..<min(truth.count, wanted + Int.random(in: 1...4, using: &random)) {
        let next = try reader.nextFrame()
        let frame = try #require(next, "\(line): frame \(index) after \(wanted)")
        let sight = try Sight(frame)
        #expect(sight == truth[index], "\(line): frame \(index) after \(wanted)")
      }
    }
    #expect(reader.statistics.errors == 0)
    try reader.seek(to: (truth.last?.pts ?? 0) + 1)
    #expect(try reader.nextFrame() == nil)
    try reader.seek(to: .min)
    #expect(try Sight(#require(try reader.nextFrame())) == truth[0])
  }

  @Test("A reading that was broken off goes on as if it had not been", arguments: kinds)
  func resumed(line: String) throws {
    let scratch = try Scratch()
    let url = try Self.make(line, in: scratch)
    let whole = try MediaReader(url)
    var truth: [Sight] = []
    var points: [ReadingPoint?] = []
    while let frame = try whole.nextFrame() {
      truth.append(try Sight(frame))
      points.append(whole.mark(after: frame)?.point(showing: frame))
    }
    var random = SplitMix64(seed: 11)
    for _ in 0..<6 {
      let index = Int.random(in: 0..<truth.count, using: &random)
      guard let point = points[index] else {
        #expect(whole.timestampAnomalies.total > 0)
        continue
      }
      let reader = try MediaReader(url)
      let frame = try #require(try reader.resume(at: point))
      #expect(frame.pts == truth[index].pts)
      let rest = try reader.allFrames().map { try Sight($0) }
      #expect(rest == Array(truth[(index + 1)...]), "\(line): from frame \(index)")
      #expect(reader.statistics == whole.statistics)
      #expect(reader.completeness() == whole.completeness())
      #expect(reader.decodedSeconds == whole.decodedSeconds)
      #expect(reader.timestampAnomalies == whole.timestampAnomalies)
    }
  }

  @Test("A point of another file is refused, and the file read from its first frame")
  func foreign() throws {
    let scratch = try Scratch()
    let url = try Self.make(Self.kinds[0], in: scratch)
    let first = try #require(try MediaReader(url).nextFrame())
    for pts in [first.pts + 1, 12_800, .max, .min] {
      let reader = try MediaReader(url)
      let point = ReadingPoint(pts: pts, seconds: 1, frames: 3, digest: 1)
      #expect(try reader.resume(at: point) == nil)
      #expect(try reader.allFrames().count == 100)
      #expect(reader.statistics.frames == 100)
      #expect(reader.completeness() == .whole)
    }
  }

  @Test("Damage between points is found by both readings alike")
  func damaged() throws {
    let scratch = try Scratch()
    let url = try Self.make(Self.kinds[1], in: scratch)
    var bytes = [UInt8](try Data(contentsOf: url))
    for index in (bytes.count * 2 / 3)..<(bytes.count * 2 / 3 + 400) { bytes[index] ^= 0x5A }
    let broken = try scratch.write("broken.mp4", bytes)
    let whole = try MediaReader(broken)
    var points: [ReadingPoint] = []
    while let frame = try whole.nextFrame() {
      if let point = whole.mark(after: frame)?.point(showing: frame) { points.append(point) }
    }
    try #require(whole.statistics.errors > 0)
    try #require(points.count > 10)
    for point in [points[3], points[points.count / 2], points[points.count - 1]] {
      let reader = try MediaReader(broken)
      _ = try #require(try reader.resume(at: point))
      _ = try reader.drain()
      #expect(reader.statistics.errors == whole.statistics.errors)
      #expect(reader.statistics.frames == whole.statistics.frames)
      #expect(reader.completeness() == whole.completeness())
    }
  }

  @Test("Entering a long file costs no more than one group of pictures")
  func cost() throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "long.mp4", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=120",
      "-c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p")
    let reader = try MediaReader(url)
    let unit = reader.facts.timeBase
    let pts = Int64(100 * unit.denominator / unit.numerator)
    _ = try reader.nextFrame()
    try #require(try reader.enter(before: pts))
    var passed = 0
    while let frame = try reader.nextFrame(), frame.pts < pts { passed += 1 }
    #expect(passed <= 75)
    try reader.seek(to: pts)
    #expect(try reader.nextFrame()?.seconds == 100)
  }
}
