import FFmpeg
import Foundation
import Testing

/// A way to write the same two seconds of video.
struct Container: Sendable, CustomTestStringConvertible {
  var name: String
  var arguments: String
  var testDescription: String { name }

  static let all = [
    Container(name: "plain.mp4", arguments: "-c:v libx264 -bf 2"),
    Container(name: "faststart.mp4", arguments: "-c:v libx264 -movflags +faststart"),
    Container(
      name: "fragmented.mp4",
      arguments: "-c:v libx264 -g 10 -movflags +frag_keyframe+empty_moov+default_base_moof"),
    Container(name: "video.mov", arguments: "-c:v mpeg4"),
    Container(name: "h264.ts", arguments: "-c:v libx264 -g 10"),
    Container(name: "mpeg2.ts", arguments: "-c:v mpeg2video"),
    Container(name: "mjpeg.avi", arguments: "-c:v mjpeg"),
    Container(name: "h264.avi", arguments: "-c:v libx264 -bf 0"),
    Container(name: "h264.mkv", arguments: "-c:v libx264"),
    Container(name: "vp9.webm", arguments: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
    Container(name: "h264.flv", arguments: "-c:v libx264"),
    Container(name: "theora.ogg", arguments: "-c:v libtheora"),
    Container(name: "wmv2.asf", arguments: "-c:v wmv2"),
    Container(name: "mpeg2.mpg", arguments: "-c:v mpeg2video -f vob"),
  ]

  static let sound = ["with sound", "without sound"]

  func make(in scratch: Scratch, sound: String) throws -> URL {
    let codecs = ["webm": "libvorbis", "ogg": "libvorbis", "mpg": "mp2"]
    let codec = codecs[(name as NSString).pathExtension] ?? "aac"
    let audible = sound == "with sound"
    return try scratch.make(
      name, "-f lavfi -i testsrc=size=160x120:rate=25:duration=2",
      audible ? "-f lavfi -i sine=duration=2 -ac 2 -ar 44100 -c:a \(codec)" : "-an",
      arguments, "-pix_fmt", name.hasPrefix("mjpeg") ? "yuvj420p" : "yuv420p")
  }
}

@Suite(
  "A file is called whole only if it is", .serialized,
  .enabled(if: Media.isAvailable, Media.absence))
struct TruncationTests {
  @Test("A whole file is whole", arguments: Container.all, Container.sound)
  func whole(container: Container, sound: String) throws {
    let scratch = try Scratch()
    let reader = try MediaReader(container.make(in: scratch, sound: sound))
    let frames = try reader.drain()
    #expect(reader.completeness() == .whole)
    #expect((49...51).contains(frames))
    #expect(abs(reader.decodedSeconds - 2) < 0.1)
  }

  @Test("A cut file is not, wherever it is cut", arguments: Container.all, Container.sound)
  func cut(container: Container, sound: String) throws {
    let scratch = try Scratch()
    let content = try Data(contentsOf: container.make(in: scratch, sound: sound))
    var wrong: [String] = []
    for percent in 1...99 {
      let length = content.count * percent / 100
      let url = try scratch.write("cut-" + container.name, content.prefix(length))
      do {
        let reader = try MediaReader(url)
        let frames = try reader.drain()
        let result = reader.completeness()
        switch result {
        case .truncated, .errors: continue
        // Between two payloads of a transport stream nothing tells that more should follow.
        case .whole where length % 188 == 0 && !reader.endIsKnown: continue
        default: break
        }
        wrong.append("\(percent)% = \(length) bytes, \(frames) frames: \(result)")
      } catch let error as FFmpegError {
        if error.code != .truncated { wrong.append("\(percent)%: \(error)") }
      }
    }
    #expect(wrong == [])
  }
}
