import Foundation
import Testing

@testable import FFmpeg

@Suite(
  "All of a file is read: every file that was joined to it, every video track, and no less",
  .enabled(if: Media.isAvailable, Media.absence))
struct PartsTests {
  private static func clip(
    _ seconds: Double, size: String = "160x120", rate: Int = 25
  ) -> String {
    "-f lavfi -i testsrc2=size=\(size):rate=\(rate):duration=\(seconds)"
  }
  private static let h264 = "-c:v libx264 -bf 2 -g 25"

  /// The options of an encoder, and its pixels unless they name them.
  private static func encoder(_ options: String) -> String {
    options.contains("pix_fmt") ? options : "-pix_fmt yuv420p \(options)"
  }

  @Test(
    "Files joined byte by byte are one recording",
    arguments: [
      "a.mp4 \(h264)", "b.mp4 \(h264) -movflags +faststart",
      "c.mp4 \(h264) -movflags +frag_keyframe+empty_moov",
      "d.mp4 \(h264) -movflags +frag_keyframe+empty_moov+default_base_moof", "e.mov \(h264)",
      "f.mp4 -c:v libx265 -x265-params log-level=0 -bf 0", "g.flv -c:v libx264 -bf 0",
      "h.flv -c:v flv", "i.mkv \(h264)", "j.mkv \(h264) -live 1", "k.webm -c:v libvpx -g 25",
      "l.avi -c:v mpeg4 -g 25", "m.avi -c:v mjpeg -pix_fmt yuvj420p", "n.3gp \(h264)",
    ])
  func joined(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    var bytes: [Data] = []
    for (number, clip) in [
      Self.clip(2), Self.clip(0.8), Self.clip(3, size: "128x96", rate: 10),
    ].enumerated() {
      bytes.append(
        try Data(contentsOf: scratch.make("\(number)-" + words[0], clip, Self.encoder(words[1]))))
    }
    let url = try scratch.write(words[0], bytes[0] + bytes[1] + bytes[2])
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    try #require(frames.count == 50 + 20 + 30)
    for (index, frame) in frames.enumerated() {
      let expected = index < 70 ? 0.04 * Double(index) : 2.8 + 0.1 * Double(index - 70)
      #expect(abs(frame.seconds - expected) < 0.1, "frame \(index)")
    }
    #expect(frames[99].width == 128 && frames[0].width == 160)
    #expect(reader.timestampAnomalies.joined == 2)
    #expect(reader.timestampAnomalies.missing == 0)
    #expect(reader.timestampAnomalies.jumps == 0)
    #expect(reader.completeness() == .whole)
    #expect(abs(reader.decodedSeconds - 5.8) < 0.2)
    // Back to the beginning, and the same again.
    try reader.seek(to: .min)
    #expect(try reader.allFrames().map(\.pts) == frames.map(\.pts))
    // A file within them that is cut is told of, wherever it stands.
    let cutMiddle = try MediaReader(
      scratch.write("x" + words[0], bytes[0] + bytes[1].prefix(bytes[1].count / 2)))
    _ = try cutMiddle.drain()
    #expect(cutMiddle.completeness() != .whole)
  }

  @Test("What follows a file and is none leaves it as it is")
  func trailing() throws {
    let scratch = try Scratch()
    for (name, format) in [("a.mp4", "mp4"), ("b.mkv", "matroska"), ("c.flv", "flv")] {
      let whole = try Data(
        contentsOf: scratch.make(name, Self.clip(1), "\(Self.encoder(Self.h264)) -f \(format)"))
      let url = try scratch.write("x" + name, whole + Data("FLVftypmoov".utf8))
      let reader = try MediaReader(url)
      #expect(try reader.drain() == 25)
      #expect(reader.timestampAnomalies.joined == 0)
    }
  }

  @Test(
    "Every video track has a reader, and the time of the recording",
    arguments: [
      "a.mp4 \(h264)", "b.mkv \(h264)", "c.ts \(h264)", "d.mov \(h264)",
      "e.nut \(h264)", "f.mp4 -c:v libx265 -x265-params log-level=0",
      "g.mp4 \(h264) -movflags +frag_keyframe+empty_moov",
    ])
  func tracks(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], Self.clip(4), "-itsoffset 1.2", Self.clip(2, size: "128x96"),
      "-f lavfi -i sine=duration=4 -map 0 -map 1 -map 2", Self.encoder(words[1]))
    let reader = try MediaReader(url)
    #expect(try reader.drain() == 100)
    #expect(reader.completeness() == .whole)
    #expect(reader.furtherTracks.count == 1)
    let further = try reader.makeReader(ofTrack: #require(reader.furtherTracks.first))
    let trail = try PacketSurvey(of: further) {}.trail
    let frames = try further.allFrames().filter { $0.width == 128 }
    #expect(frames.count >= 50)
    #expect(abs((frames.last?.seconds ?? 0) - 3.16) < 0.1)
    #expect(trail.map { $0.packets.count >= 50 } ?? true)
    #expect(further.completeness() == .whole)
  }

  @Test(
    "A file that holds one video has no further track",
    arguments: ["a.mp4 -c:v libx264", "b.mkv -c:v libx264", "c.ts -c:v libx264", "d.jpg", "e.png"])
  func oneTrack(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let isPicture = words.count == 1
    let url = try scratch.make(
      words[0], Self.clip(1),
      isPicture ? "-frames:v 1" : "-f lavfi -i sine=duration=1 \(Self.encoder(words[1]))")
    let reader = try MediaReader(url)
    _ = try reader.drain()
    #expect(reader.furtherTracks == [])
  }

  @Test(
    "Sound that is longer than the picture leaves the video whole, and cut it is not",
    arguments: [
      "a.mkv \(h264) -c:a aac", "b.mkv \(h264) -c:a pcm_s16le", "c.webm -c:v libvpx -c:a libopus",
      "d.flv -c:v libx264 -bf 0 -c:a aac", "e.mp4 \(h264) -c:a aac", "f.ts \(h264) -c:a aac",
      "g.avi -c:v mpeg4 -c:a pcm_s16le", "h.mov \(h264) -c:a pcm_s16le",
    ])
  func longerSound(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], Self.clip(4), "-f lavfi -i anoisesrc=duration=20:amplitude=0.01",
      Self.encoder(words[1]))
    let reader = try MediaReader(url)
    #expect(try reader.drain() == 100)
    #expect(reader.completeness() == .whole)
    guard !words[0].hasSuffix("ts") else { return }
    let content = try Data(contentsOf: url)
    let part = try scratch.write("x" + words[0], content.prefix(content.count * 9 / 10))
    // Without its index an MP4 cannot be opened.
    guard let cut = try? MediaReader(part) else { return }
    _ = try cut.drain()
    #expect(cut.completeness() != .whole)
  }

  @Test("Pictures one after the other are a video where the name says so", arguments: [5, 12.5])
  func motionJPEG(rate: Double) throws {
    let scratch = try Scratch()
    for name in ["a.mjpeg", "b.mjpg"] {
      let url = try scratch.make(
        name, "-f lavfi -i testsrc2=size=160x120:rate=5:duration=2 -pix_fmt yuvj420p -f mjpeg")
      let file = try FileHandle(forReadingFrom: url)
      let reader = try MediaReader(
        fileDescriptor: file.fileDescriptor, name: Array(name.utf8), likelyFrameRate: rate)
      #expect(!reader.facts.isImage && reader.assumedFrameRate == rate)
      let frames = try reader.allFrames()
      #expect(frames.count == 10)
      #expect(abs((frames.last?.seconds ?? 0) - 9 / rate) < 0.001)
      // Under another name it is the picture that it begins with.
      let picture = try MediaReader(
        scratch.write("c.jpg", Data(contentsOf: url)))
      #expect(picture.facts.isImage)
    }
  }
}
