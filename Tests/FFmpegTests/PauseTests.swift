import Foundation
import Testing

@testable import FFmpeg

@Suite(
  "A pause of the camera is a pause, and a clock that begins anew or is set is none",
  .enabled(if: Media.isAvailable, Media.absence))
struct PauseTests {
  /// A recording of two parts of 2 s; the second begins so many seconds after the first.
  private func recording(
    _ name: String, pauseSeconds: Int, encoder: String, options: String, in scratch: Scratch
  ) throws -> URL {
    for part in ["first", "second"] {
      _ = try scratch.make(
        part + ".mkv", "-f lavfi -i testsrc2=size=160x120:rate=25:duration=2 -pix_fmt yuv420p",
        "-g 25 -c:v \(encoder)")
    }
    let list = try scratch.write(
      "list.txt",
      """
      file '\(scratch.file("first.mkv").path)'
      duration \(pauseSeconds)
      file '\(scratch.file("second.mkv").path)'

      """.utf8)
    return try scratch.make(name, "-f concat -safe 0 -i \(list.path) -c copy \(options)")
  }

  private static let h264 = "libx264 -bf 0"
  private static let annexB = "-bsf:v h264_mp4toannexb"

  @Test(
    "of every length, in every container",
    arguments: [
      "a.ts|\(h264)|-f mpegts", "b.ts|libx264 -bf 2|-f mpegts",
      "c.ts|libx265 -x265-params log-level=0|-f mpegts", "d.ts|mpeg2video|-f mpegts",
      "e.mpg|\(h264)|\(annexB) -f mpeg", "f.mpg|mpeg2video|-f mpeg", "g.mp4|\(h264)|-f mp4",
      "h.mkv|libx264 -bf 2|-f matroska", "i.flv|\(h264)|-f flv",
      // The clock of 33 bits begins anew, at the end of the first part or in the pause.
      "j.ts|\(h264)|-output_ts_offset 95441 -f mpegts",
      "k.ts|libx264 -bf 2|-output_ts_offset 95445 -f mpegts",
      "l.mpg|\(h264)|\(annexB) -output_ts_offset 95442 -f mpeg",
      "m.ts|\(h264)|-output_ts_offset 95380 -f mpegts",
    ], [13, 60, 3600, 40_000])
  func paused(line: String, seconds: Int) throws {
    let words = line.split(separator: "|").map(String.init)
    let scratch = try Scratch()
    let url = try recording(
      words[0], pauseSeconds: seconds, encoder: words[1], options: words[2], in: scratch)
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    try #require(frames.count == 100)
    for (index, frame) in frames.enumerated() {
      let expected = 0.04 * Double(index % 50) + (index < 50 ? 0 : Double(seconds))
      // The stamps of a program stream stand for several pictures.
      #expect(abs(frame.seconds - expected) < (words[0].hasSuffix("mpg") ? 0.1 : 0.003))
    }
    let anomalies = reader.timestampAnomalies
    #expect(anomalies.backward == 0 && anomalies.jumps == 0)
    let isDoubtful = ["ts", "mpg"].contains(url.pathExtension)
    #expect(anomalies.pauses == (isDoubtful ? 1 : 0))
    #expect(reader.completeness() == .whole)
    #expect(abs(reader.decodedSeconds - Double(seconds + 2)) < 0.1)
  }

  @Test("a clock that is set back leaves no hole", arguments: ["ts -f mpegts", "mpg -f mpeg"])
  func joined(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let part = try scratch.make(
      "part." + words[0], "-f lavfi -i testsrc2=size=160x120:rate=25:duration=2",
      "-c:v mpeg2video -g 25 -bf 0 -output_ts_offset 100 \(words[1])")
    let content = try Data(contentsOf: part)
    let frames = try MediaReader(scratch.write("joined." + words[0], content + content)).allFrames()
    try #require(frames.count == 100)
    for (index, frame) in frames.enumerated() {
      #expect(abs(frame.seconds - 0.04 * Double(index)) < 0.1)
    }
  }

  @Test("a .dav file shows the time of day", arguments: [13, 60, 3600, 200_000])
  func timeOfDay(seconds: Int) throws {
    let scratch = try Scratch()
    let pictures = try Media.run([
      "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=4", "-pix_fmt", "yuv420p",
      "-c:v", "libx264", "-g", "10", "-bf", "0", "-bsf:v", "h264_metadata=aud=insert", "-f", "h264",
      "-",
    ])
    let url = try scratch.write("a.dav", DAVFile.bytes(of: Array(pictures), pauseSeconds: seconds))
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    try #require(frames.count == 40)
    for (index, frame) in frames.enumerated() {
      let expected = 0.1 * Double(index) + (index < 20 ? 0 : Double(seconds))
      #expect(abs(frame.seconds - expected) < 0.002, "frame \(index)")
    }
    #expect(reader.timestampAnomalies == TimestampAnomalies())
    #expect(reader.completeness() == .whole)
  }
}

/// Writes what recorders of Dahua call `.dav`: pictures with their time of day.
///
/// Source: what `dhav_read_packet`, libavformat/dhav.c, reads.
private enum DAVFile {
  private static let delimiter: [UInt8] = [0, 0, 0, 1, 9]
  /// 2026-01-01 11:00:00.
  private static let beginning = (year: 26, month: 1, day: 1, hour: 11)

  /// - Parameters:
  ///   - stream: H.264 of 10 pictures a second, 160 × 120, with access unit delimiters.
  ///   - pauseSeconds: After the first 20 pictures.
  static func bytes(of stream: [UInt8], pauseSeconds: Int) -> [UInt8] {
    var starts = stream.indices.filter { stream[$0...].starts(with: delimiter) }
    starts.append(stream.count)
    var file: [UInt8] = []
    for number in 0..<starts.count - 1 {
      let picture = stream[starts[number]..<starts[number + 1]]
      let isKey = number % 10 == 0
      let milliseconds = 100 * number + (number < 20 ? 0 : 1000 * pauseSeconds)
      let extensions: [UInt8] =
        isKey ? [0x81, 0, 8, 10, 0x82, 0, 0, 0] + little(160, 2) + little(120, 2) : []
      let length = 24 + extensions.count + picture.count + 8
      file += Array("DHAV".utf8) + [isKey ? 0xFD : 0xFC, 0, 1, 0]
      file += little(number, 4) + little(length, 4) + little(clock(milliseconds / 1000), 4)
      file += little(milliseconds & 0xFFFF, 2) + [UInt8(extensions.count), 0] + extensions
      file += picture + Array("dhav".utf8) + little(length, 4)
    }
    return file
  }

  private static func clock(_ seconds: Int) -> Int {
    let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let ofDay = time + 3600 * beginning.hour
    let day = beginning.day + days + ofDay / 86_400
    return ofDay % 60 | (ofDay / 60 % 60) << 6 | (ofDay / 3600 % 24) << 12 | day << 17
      | beginning.month << 22 | beginning.year << 26
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) }
  }
}
