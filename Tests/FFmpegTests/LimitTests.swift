import FFmpeg
import Foundation
import Testing

@Suite(
  "A hostile file is refused or bounded",
  .enabled(if: Media.isAvailable, Media.absence))
struct LimitTests {
  /// A PNG file that states a size and holds next to nothing.
  static func bomb(width: UInt32, height: UInt32) -> [UInt8] {
    func long(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(name.utf8) + content
      return long(UInt32(content.count)) + body + long(crc(body))
    }
    func crc(_ bytes: [UInt8]) -> UInt32 {
      ~bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in
          bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1
        }
      }
    }
    let header = long(width) + long(height) + [8, 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("IDAT", [0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01]) + chunk("IEND", [])
  }

  @Test(
    "A picture beyond the limit of pixels is refused before it is decoded",
    .timeLimit(.minutes(1)),
    arguments: [(60_000, 60_000), (8001, 8001), (2_000_000, 40)] as [(UInt32, UInt32)])
  func pixels(width: UInt32, height: UInt32) throws {
    let error = try failure {
      _ = try MediaReader(bytes: Self.bomb(width: width, height: height))
    }
    #expect(error.code == .tooManyPixels, "\(error)")
  }

  @Test(
    "The limit of pixels holds for every codec", arguments: ["mp4", "ts", "mkv", "jpg", "webp"])
  func everyCodec(ending: String) throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "a." + ending, "-f lavfi -i testsrc=size=640x480:rate=5 -frames:v 3",
      ["jpg", "webp"].contains(ending) ? "-update 1 -frames:v 1" : "-c:v libx264 -pix_fmt yuv420p")
    var limits = MediaLimits()
    limits.maximumPixels = 640 * 480 - 1
    #expect(try failure { _ = try MediaReader(url, limits: limits) }.code == .tooManyPixels)
    limits.maximumPixels += 1
    #expect(try MediaReader(url, limits: limits).nextFrame() != nil)
  }

  @Test("A picture file too large to be read whole is refused")
  func fileSize() throws {
    let scratch = try Scratch()
    let url = try scratch.make("a.bmp", "-f lavfi -i testsrc=size=64x64 -frames:v 1")
    var limits = MediaLimits()
    limits.maximumImageBytes = 1000
    #expect(try failure { _ = try MediaReader(url, limits: limits) }.code == .tooManyPixels)
  }

  @Test("More streams than allowed are refused")
  func streams() throws {
    let scratch = try Scratch()
    let inputs = String(repeating: "-f lavfi -i sine=duration=1 ", count: 12)
    let maps = (0...12).map { "-map \($0)" }.joined(separator: " ")
    let url = try scratch.make(
      "a.mkv", "-f lavfi -i testsrc=duration=1:size=64x64", inputs, maps, "-c:a pcm_s16le")
    var limits = MediaLimits()
    limits.maximumStreams = 8
    #expect(throws: FFmpegError.self) { try MediaReader(url, limits: limits).nextFrame() }
    limits.maximumStreams = 13
    #expect(try MediaReader(url, limits: limits).nextFrame() != nil)
  }

  @Test(
    "A file with too many streams is refused by name, whatever its container",
    arguments: ["mkv", "mp4", "avi", "ts"])
  func streamsByName(ending: String) throws {
    let scratch = try Scratch()
    let inputs = String(repeating: "-f lavfi -i sine=duration=1 ", count: 12)
    let maps = (0...12).map { "-map \($0)" }.joined(separator: " ")
    let url = try scratch.make(
      "a." + ending, "-f lavfi -i testsrc=duration=1:size=64x64", inputs, maps,
      "-c:v mpeg4 -c:a mp2")
    var limits = MediaLimits()
    for limit in [1, 8, 12] {
      limits.maximumStreams = limit
      let error = try failure { _ = try MediaReader(url, limits: limits) }
      #expect(error.code == .tooManyStreams, "\(error)")
      #expect(error.sentence == "it holds more than \(limit) streams, which is the limit")
    }
    limits.maximumStreams = 13
    #expect(try MediaReader(url, limits: limits).drain() == 25)
  }

  @Test(
    "Pixels that FFmpeg decodes and cannot convert are refused by name",
    arguments: ["uyyvyy411", "rgb4", "bgr4"])
  func unsupportedPixels(format: String) throws {
    let scratch = try Scratch()
    let pixels = try scratch.write("a.raw", [UInt8](repeating: 0, count: 64 * 48 * 2))
    let url = try scratch.make(
      "a.nut", "-f rawvideo -pix_fmt \(format) -video_size 64x48 -i", pixels.path,
      "-frames:v 1 -c:v copy")
    let error = try failure { _ = try MediaReader(url) }
    #expect(error.code == .unsupportedPixels, "\(error)")
    #expect(
      error.sentence
        == "its pixels are stored as \(format), which is a format that is not read here")
  }

  @Test("Decoders and containers can be excluded, and those with known holes are")
  func exclusion() throws {
    let scratch = try Scratch()
    let clip = "-f lavfi -i testsrc=size=64x64:duration=1"
    let magic = try scratch.make("m.avi", clip, "-c:v magicyuv -pix_fmt gbrp")
    #expect(try failure { _ = try MediaReader(magic) }.code == .excluded)
    var limits = MediaLimits()
    limits.excludedDecoders = []
    #expect(try MediaReader(magic, limits: limits).drain() == 25)

    let mpeg = try scratch.make("m.mkv", clip, "-c:v mpeg4")
    limits = MediaLimits()
    limits.allowedDecoders = ["h264"]
    #expect(try failure { _ = try MediaReader(mpeg, limits: limits) }.code == .excluded)
    limits.allowedDecoders = ["mpeg4"]
    #expect(try MediaReader(mpeg, limits: limits).drain() == 25)
    limits.allowedContainers = ["mov"]
    let refusal = try failure { _ = try MediaReader(mpeg, limits: limits) }
    #expect(
      refusal.code == .invalidData && refusal.detail == "it is a kind of file that is not read here"
    )
    limits.allowedContainers = ["webm", "mov"]
    #expect(try MediaReader(mpeg, limits: limits).drain() == 25)
  }

  @Test("A file that names other files opens none of them")
  func references() throws {
    let scratch = try Scratch()
    let video = try scratch.make(
      "v.ts", "-f lavfi -i testsrc=size=64x64:duration=1 -c:v libx264 -pix_fmt yuv420p")
    let lists = [
      "a.ffconcat": "ffconcat version 1.0\nfile v.ts\n",
      "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(video.path)\n#EXT-X-ENDLIST\n",
      "a.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    ]
    for (name, text) in lists {
      let url = try scratch.write(name, text.utf8)
      #expect(throws: FFmpegError.self, "\(name)") { try MediaReader(url).nextFrame() }
    }
    // A path is a path, not an address or a pattern.
    for name in ["concat:v.ts", "http:%d.mp4", "v*.ts", "%03d.jpg"] {
      let url = scratch.file(name)
      try FileManager.default.copyItem(at: video, to: url)
      #expect(try MediaReader(url).drain() == 25)
    }
  }

  @Test("Reader, frames and file are given back as soon as they are not used any more")
  func release() throws {
    let scratch = try Scratch()
    let clip = "-f lavfi -i testsrc=size=320x240:duration=1:rate=10"
    let good = try scratch.make("good.mp4", clip, "-c:v libx264 -pix_fmt yuv420p")
    let cut = try scratch.write("cut.mp4", try Data(contentsOf: good).prefix(2000))
    weak var reader: MediaReader?
    weak var frame: VideoFrame?
    do {
      let used = try MediaReader(good)
      reader = used
      let first = try #require(try used.nextFrame())
      frame = first
      _ = try first.image()
      _ = used.completeness()
    }
    #expect(reader == nil)
    #expect(frame == nil)
    #expect(throws: FFmpegError.self) { try MediaReader(cut) }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      .compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
    #expect(open.filter { $0.hasPrefix(scratch.url.path) } == [])
  }
}
