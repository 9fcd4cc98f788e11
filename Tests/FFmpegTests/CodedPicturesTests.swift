import FFmpeg
import Foundation
import TestSupport
import Testing

@Suite(
  "A recording has the same coded pictures in every container",
  .enabled(if: Media.isAvailable, Media.absence))
struct CodedPicturesTests {
  /// A recording, and the containers that it is put into.
  struct Kind: CustomTestStringConvertible {
    var first: String
    var coding: String
    /// What the program is told beside `-c copy`, by the name of the file.
    var others: [String: String]

    var testDescription: String { "\(first) \(coding)" }
  }

  static let kinds = [
    Kind(
      first: "first.mp4", coding: "-c:v libx264 -bf 2 -g 10 -c:a aac",
      others: [
        "a.mkv": "", "b.ts": "", "c.flv": "", "d.mp4": "-movflags +faststart", "e.avi": "-an",
        "f.mov": "-an -metadata title=other", "g.264": "-an",
        "h.mp4": "-movflags +frag_keyframe+empty_moov", "i.ts": "-mpegts_m2ts_mode 1",
      ]),
    Kind(
      first: "first.ts", coding: "-c:v libx264 -g 10 -x264-params aud=1:repeat-headers=1:slices=4",
      others: ["a.mp4": "", "b.mkv": "", "c.flv": "-an"]),
    Kind(
      first: "first.mp4",
      coding: "-c:v libx264 -g 10 -b:v 500k -minrate 500k -maxrate 500k -bufsize 250k "
        + "-x264-params nal-hrd=cbr:filler=1",
      others: ["a.mkv": "", "b.ts": ""]),
    Kind(
      first: "first.mkv", coding: "-c:v libx265 -x265-params log-level=none:keyint=10",
      others: ["a.mp4": "", "b.ts": "", "c.mov": "-tag:v hvc1", "d.265": "-an"]),
    Kind(
      first: "first.mpg", coding: "-c:v mpeg2video -g 10",
      others: ["a.ts": "", "b.mkv": "", "c.vob": ""]),
    Kind(
      first: "first.avi", coding: "-c:v mpeg4 -g 10",
      others: ["a.mp4": "", "b.mkv": "", "c.ts": ""]),
    Kind(first: "first.avi", coding: "-c:v mjpeg -an", others: ["a.mkv": "", "b.mov": ""]),
  ]

  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func pictures(_ file: URL) throws -> CodedPictures {
    try #require(try PacketSurvey(of: MediaReader(file)) {}.pictures, "\(file.lastPathComponent)")
  }

  private func make(
    _ name: String, _ coding: String, pattern: String = "testsrc2", seconds: Int = 4
  ) throws -> URL {
    try scratch.make(
      name,
      "-f lavfi -i \(pattern)=duration=\(seconds):size=320x240:rate=10 "
        + "-f lavfi -i sine=duration=\(seconds) -pix_fmt yuv420p \(coding)")
  }

  @Test("Put into another container", arguments: kinds)
  func containers(kind: Kind) throws {
    let first = try make(kind.first, kind.coding)
    let expected = try pictures(first)
    #expect(expected.units >= 40)
    #expect(abs(expected.seconds - 3.9) < 0.5)
    for (name, options) in kind.others {
      let other = try pictures(
        try scratch.make(name, "-i \(first.path) -c copy \(options)"))
      #expect(other.sha256 == expected.sha256 && other.units == expected.units, "\(name)")
      #expect(abs(other.seconds - expected.seconds) < 0.5, "\(name)")
    }
  }

  @Test("What begins inside a group of pictures counts from its first key picture")
  func beginsInsideAGroup() throws {
    let whole = try make("whole.ts", "-c:v libx264 -g 20")
    let bytes = try Data(contentsOf: whole)
    let cut = try scratch.write("cut.ts", bytes.dropFirst(bytes.count / 3 / 188 * 188))
    let expected = try pictures(cut)
    let other = try pictures(try scratch.make("cut.mkv", "-i \(cut.path) -c copy"))
    #expect(other.sha256 == expected.sha256)
    #expect(try pictures(whole).sha256 != expected.sha256)
  }

  @Test(
    "Other recordings have other pictures: cut, coded anew, of another scene, with more after it")
  func others() throws {
    let first = try make("first.mp4", "-c:v libx264 -g 10")
    let cut = try scratch.make("cut.mp4", "-i \(first.path) -t 2 -c copy")
    let coded = try scratch.make("coded.mp4", "-i \(first.path) -c:v libx264 -g 10 -crf 30")
    let all = [
      first, cut, coded, try make("scene.mp4", "-c:v libx264 -g 10", pattern: "testsrc"),
      try make("longer.mp4", "-c:v libx264 -g 10", seconds: 6),
    ]
    #expect(Set(try all.map { try pictures($0).sha256 }).count == all.count)
  }

  @Test("Of two tracks both count, in whatever order they are")
  func tracks() throws {
    let first = try make("first.mp4", "-an -c:v libx264 -g 10")
    let second = try make("second.mp4", "-an -c:v libx264 -g 10", pattern: "testsrc")
    func both(_ name: String, _ maps: String) throws -> CodedPictures {
      try pictures(
        try scratch.make(name, "-i \(first.path) -i \(second.path) \(maps) -c copy"))
    }
    let together = try both("both.mkv", "-map 0:v -map 1:v")
    #expect(try both("both.mp4", "-map 1:v -map 0:v") == together)
    #expect(together.units == 80)
    #expect(try pictures(first).sha256 != together.sha256)
  }

  @Test("A picture, and a file that cannot be read to its end, have none")
  func none() throws {
    let picture = try scratch.make("a.jpg", "-f lavfi -i testsrc2=size=64x64 -frames:v 1")
    #expect(try PacketSurvey(of: MediaReader(picture)) {}.pictures == nil)
  }
}
