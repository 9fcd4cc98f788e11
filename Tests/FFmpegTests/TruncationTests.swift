import FFmpeg
import Foundation
import Testing
import Values

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
    Container(name: "hevc.ts", arguments: "-c:v libx265 -x265-params log-level=0 -g 10"),
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

  @Test(
    "A segment whose clock carries on from the one before is whole, and cut it is not",
    arguments: [
      "1.mkv libx264", "2.mkv libx264",
      "1.mkv libx265 -x265-params log-level=0:open-gop=0:keyint=25",
      "1.webm libvpx-vp9 -deadline realtime", "1.mp4 libx264", "1.ts libx264", "1.flv libx264",
    ])
  func segment(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let container = words[0].dropFirst(2)
    _ = try scratch.make(
      "%d.\(container)", "-f lavfi -i testsrc=size=160x120:rate=25:duration=12 -g 25",
      "-pix_fmt yuv420p -c:v \(words[1]) -f segment -segment_time 4")
    let url = scratch.file(words[0])
    let reader = try MediaReader(url)
    #expect(try reader.drain() == 100)
    #expect(reader.completeness() == .whole)
    #expect(abs(reader.decodedSeconds - 4) < 0.1)
    guard container != "ts" else { return }
    let content = try Data(contentsOf: url)
    for percent in [40, 70, 95] {
      let cut = try scratch.write("cut." + container, content.prefix(content.count * percent / 100))
      guard let reader = try? MediaReader(cut) else { continue }
      _ = try reader.drain()
      #expect(reader.completeness() != .whole, "\(percent) %")
    }
  }

  @Test(
    "A transport stream cut between two packets is whole only if no picture lacks a part",
    arguments: ["libx264", "libx265 -x265-params log-level=0", "mpeg2video"])
  func cutBetweenPackets(encoder: String) throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "whole.ts", "-f lavfi -i testsrc=size=320x240:rate=25:duration=1 -an -g 10 -pix_fmt yuv420p",
      "-c:v \(encoder)")
    let content = [UInt8](try Data(contentsOf: url))
    let packets = content.count / 188
    let video: (Int) -> Bool = { content[$0 * 188 + 1] & 0x1F == 1 && content[$0 * 188 + 2] == 0 }
    var wrong: [Int] = []
    for count in stride(from: 4, to: packets, by: 3) {
      guard let next = (count..<packets).first(where: video) else { break }
      let continues = content[next * 188 + 1] & 0x40 == 0
      let cut = try scratch.write("cut.ts", content.prefix(count * 188))
      guard continues, let reader = try? MediaReader(cut) else { continue }
      _ = try reader.drain()
      if case .whole = reader.completeness() { wrong.append(count) }
    }
    #expect(wrong == [])
  }

  @Test(
    "A picture file is whole, and cut it is not, wherever it is cut",
    arguments: ["jpg", "png", "webp", "bmp", "gif", "tiff"])
  func picture(ending: String) throws {
    let scratch = try Scratch()
    let whole = try scratch.make(
      "picture." + ending, "-f lavfi -i testsrc=size=200x150 -frames:v 1")
    let reader = try MediaReader(whole)
    #expect(try reader.drain() == 1)
    #expect(reader.completeness() == .whole)
    let content = try Data(contentsOf: whole)
    var wrong: [Int] = []
    for length in stride(from: 1, to: content.count, by: max(1, content.count / 60)) {
      let cut = try scratch.write("cut." + ending, content.prefix(length))
      guard let reader = try? MediaReader(cut) else { continue }
      _ = try reader.drain()
      if case .whole = reader.completeness() { wrong.append(length) }
    }
    #expect(wrong == [])
  }

  @Test("A file without its index says that it is cut, not that it is no media")
  func missingIndex() throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "whole.mp4", "-f lavfi -i testsrc=size=160x120:duration=2 -c:v libx264 -pix_fmt yuv420p")
    let cut = try scratch.write("cut.mp4", try Data(contentsOf: url).dropLast(400))
    let error = try failure { _ = try MediaReader(cut) }
    #expect(error.code == .truncated)
    #expect(error.call == "avformat_open_input")
    #expect(error.detail.contains("moov"))
  }

  @Test("Damage in the first picture counts where pictures need no other")
  func damagedBeginning() throws {
    let scratch = try Scratch()
    let container = Container(name: "mjpeg.avi", arguments: "-c:v mjpeg")
    var content = try Data(contentsOf: container.make(in: scratch, sound: "without sound"))
    let mark = Data([0xFF, 0xD8])
    let first = try #require(content.range(of: mark))
    let second = try #require(content.range(of: mark, in: first.upperBound..<content.endIndex))
    let middle = (first.lowerBound + second.lowerBound) / 2
    content.replaceSubrange(middle..<(middle + 64), with: Data(repeating: 0x55, count: 64))
    let reader = try MediaReader(scratch.write("damaged.avi", content))
    _ = try reader.drain()
    guard case .errors = reader.completeness() else {
      Issue.record("it is \(reader.completeness())")
      return
    }
  }

  @Test("Damage inside a file of full length is counted and not called whole")
  func damage() throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "whole.mp4", "-f lavfi -i testsrc=size=320x240:duration=2 -c:v libx264 -g 10",
      "-pix_fmt yuv420p -movflags +faststart")
    var content = [UInt8](try Data(contentsOf: url))
    var generator = SplitMix64(seed: 7)
    for _ in 0..<40 {
      let place = Int.random(in: content.count / 3..<content.count, using: &generator)
      content[place] = UInt8.random(in: 0...255, using: &generator)
    }
    let reader = try MediaReader(scratch.write("damaged.mp4", content))
    let frames = try reader.drain()
    #expect(frames > 30)
    #expect(reader.statistics.errors > 0)
    guard case .errors(let count, let detail) = reader.completeness() else {
      Issue.record("\(reader.completeness())")
      return
    }
    #expect(count > 0 && !detail.isEmpty)
  }
}
