import Foundation
import Testing
import Values

@testable import FFmpeg

@Suite("The structure of any bytes is judged without a trap")
struct FileEndingTests {
  private static let heads: [[UInt8]] = [
    Array("\0\0\0\u{10}ftypisom".utf8), Array("\0\0\0\u{08}moov".utf8), Array("RIFF".utf8),
    Array("RIFF\u{20}\0\0\0WEBP".utf8), [0x1A, 0x45, 0xDF, 0xA3], Array("FLV\u{1}".utf8),
    Array("OggS".utf8), Array("DKIF\0\0\u{20}\0".utf8), FileEnding.asfHeader,
    [0x00, 0x00, 0x01, 0xBA], [0xFF, 0xD8, 0xFF], FileEnding.pngSignature, Array("GIF89a".utf8),
    Array("BM".utf8), [0x47], [],
  ]

  @Test("Noise behind each known beginning", arguments: 0..<16)
  func noise(kind: Int) throws {
    var generator = SplitMix64(seed: UInt64(kind))
    for _ in 0..<400 {
      // Small and extreme numbers, so that lengths are now and then possible.
      let pool: [UInt8] = [
        0, 0, 0, 1, 2, 8, 16, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator),
      ]
      let count = Int.random(in: 0..<900, using: &generator)
      let tail = (0..<count).map { _ in pool.randomElement(using: &generator) ?? 0 }
      _ = try FileEnding.inspect(MemoryByteSource(Self.heads[kind] + tail))
    }
  }

  @Test(
    "Real files with wrong bytes in them, and cut",
    .enabled(if: Media.isAvailable, Media.absence), arguments: Container.all)
  func mutations(container: Container) throws {
    let scratch = try Scratch()
    let url = try container.make(in: scratch, sound: "with sound")
    let whole = [UInt8](try Data(contentsOf: url))
    var generator = SplitMix64(seed: UInt64(container.name.utf8.reduce(0) { $0 + Int($1) }))
    if case .cut(let reason) = try FileEnding.inspect(MemoryByteSource(whole)) {
      Issue.record("\(reason)")
    }
    for _ in 0..<250 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        let place = Int.random(in: 0..<min(bytes.count, 3000), using: &generator)
        bytes[place] =
          [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      _ = try FileEnding.inspect(MemoryByteSource(bytes))
    }
  }

  @Test("A text that begins like a transport stream is none")
  func text() throws {
    for text in ["G", "Good", String(repeating: "G", count: 200)] {
      #expect(try FileEnding.inspect(MemoryByteSource(Array(text.utf8))) == .open)
    }
  }

  @Test("A picture whose pixels look like the packets of a transport stream is whole")
  func grey() throws {
    let scratch = try Scratch()
    let pixels = [UInt8](repeating: 0x47, count: 64 * 64 * 3)
    let reader = try MediaReader(try scratch.write("grey.ppm", "P6\n64 64\n255\n".utf8 + pixels))
    #expect(try reader.nextFrame() != nil && reader.nextFrame() == nil)
    #expect(reader.completeness() == .whole)
  }

  @Test("A reason is a clause without the names of functions")
  func sentences() {
    let opening = FFmpegError(
      code: .invalidData, call: "avformat_open_input", detail: "no moov atom")
    #expect(opening.sentence == "its container cannot be read: no moov atom")
    let empty = FFmpegError(code: .emptyFile, call: "open", detail: "the file is empty")
    #expect(empty.sentence == "the file is empty")
    let calls = ["av_read_frame", "avcodec_send_packet", "avfilter_link", "sws_scale", "pread"]
    for call in calls {
      let error = FFmpegError(code: .invalidData, call: call, detail: "it is so")
      #expect(!error.sentence.contains("_") && error.sentence.hasSuffix(": it is so"))
    }
  }
}
