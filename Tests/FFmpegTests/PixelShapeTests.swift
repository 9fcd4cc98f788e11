import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

@Suite(
  "The shape of pixels is what container or codec say, never a print resolution",
  .enabled(if: Media.isAvailable, Media.absence))
struct PixelShapeTests {
  /// Containers that can say that pixels are not square, with a codec for each.
  static let containers = [
    ("a.mp4", "libx264"), ("b.mov", "mpeg4"), ("c.mkv", "libx265"), ("d.avi", "mpeg4"),
    ("e.nut", "libx264"), ("f.3gp", "libx264"), ("g.webm", "libvpx"), ("h.mkv", "mjpeg"),
    ("i.mp4", "mpeg4"), ("k.asf", "msmpeg4"),
  ]

  @Test("A container that says so where the codec says that they are square", arguments: 0..<10)
  func container(index: Int) throws {
    let (name, codec) = Self.containers[index]
    let scratch = try Scratch()
    let square = try scratch.make(
      "square-" + name, "-f lavfi -i testsrc2=size=160x120:rate=5:duration=1 -pix_fmt yuv420p",
      "-c:v \(codec) -strict -1")
    // Without encoding anew, so that only the container is told.
    let wide = try scratch.make(name, "-i \(square.path) -c copy -aspect 8:3")
    let reader = try MediaReader(wide)
    let frame = try #require(try reader.nextFrame())
    #expect((frame.width, frame.height) == (320, 120))
    #expect((reader.facts.width, reader.facts.height) == (320, 120))
    let image = try frame.image()
    #expect(
      PictureTests.difference(image.bytes, try Media.rgb(square, filters: "scale=320:120")) < 4)
    // The same after going back, and for a reader that looks ahead.
    let first = frame.pts
    _ = try reader.nextFrame()
    try reader.seek(to: first)
    #expect(try reader.nextFrame()?.width == 320)
  }

  @Test("A container without a shape, or with a square one, leaves it to the codec")
  func codec() throws {
    let scratch = try Scratch()
    for (name, rest) in [
      ("a.ts", "-c:v libx264"), ("b.flv", "-c:v libx264"), ("c.h264", "-c:v libx264"),
      ("d.m4v", "-c:v mpeg4"), ("e.265", "-c:v libx265"), ("f.mp4", "-c:v libx264"),
    ] {
      let url = try scratch.make(
        name, "-f lavfi -i testsrc2=size=160x120:rate=5:duration=1 -pix_fmt yuv420p",
        "-vf setsar=2/1 \(rest)")
      let frame = try #require(try MediaReader(url).nextFrame())
      #expect((frame.width, frame.height) == (320, 120), "\(name)")
    }
  }

  /// A JPEG file of 64 x 48 with densities across and down, and their unit.
  static func jpeg(unit: UInt8, _ scratch: Scratch) throws -> [UInt8] {
    var bytes = [UInt8](
      try Data(
        contentsOf: scratch.make(
          "p.jpg", "-f lavfi -i testsrc=size=64x48,setsar=1 -frames:v 1 -q:v 2")))
    let place = try #require(bytes.place(of: "JFIF"))
    bytes.replaceSubrange(place + 7..<place + 12, with: [unit, 1, 0x2C, 2, 0x58])
    return bytes
  }

  /// A PNG file of 64 x 48 with 300 and 600 pixels in a unit.
  static func png(unit: UInt8, _ scratch: Scratch) throws -> [UInt8] {
    var bytes = [UInt8](
      try Data(
        contentsOf: scratch.make(
          "p.png", "-f lavfi -i testsrc=size=64x48,setsar=1 -frames:v 1")))
    let place = try #require(bytes.place(of: "pHYs"))
    bytes.replaceSubrange(place + 4..<place + 13, with: [0, 0, 1, 0x2C, 0, 0, 2, 0x58, unit])
    return bytes
  }

  /// A TIFF file of 64 x 48 with 300 and 600 pixels in a unit.
  static func tiff(unit: UInt8, _ scratch: Scratch) throws -> [UInt8] {
    var bytes = [UInt8](
      try Data(
        contentsOf: scratch.make(
          "p.tiff", "-f lavfi -i testsrc=size=64x48,setsar=1 -frames:v 1 -pix_fmt rgb24")))
    for (tag, density) in [(UInt16(0x011A), UInt8(3)), (0x011B, 6)] {
      let entry = try #require(bytes.tiffEntry(tag))
      let value = bytes.littleEndian(at: entry + 8, count: 4)
      bytes.replaceSubrange(value..<value + 8, with: [density, 0, 0, 0, 1, 0, 0, 0])
    }
    return bytes.replacingTIFFTag(0x0128, with: 0x0128, kind: 3, value: UInt32(unit))
  }

  @Test("A print resolution of a photo is no shape", arguments: [1, 2, 7])
  func printResolution(unit: UInt8) throws {
    let scratch = try Scratch()
    for bytes in [
      try Self.jpeg(unit: unit, scratch), try Self.png(unit: unit, scratch),
      try Self.tiff(unit: unit == 1 ? 3 : unit, scratch),
    ] {
      let reader = try MediaReader(bytes: bytes)
      #expect((reader.facts.width, reader.facts.height) == (64, 48))
      let image = try StillImage.decode(bytes: bytes)
      #expect((image.width, image.height) == (64, 48))
    }
  }

  @Test("Densities without a unit are the shape of a photo's pixels")
  func ratio() throws {
    let scratch = try Scratch()
    // JPEG and PNG state the pixel's sides, TIFF how many of each there are in a length.
    for (bytes, size) in [
      (try Self.jpeg(unit: 0, scratch), (64, 96)), (try Self.png(unit: 0, scratch), (64, 96)),
      (try Self.tiff(unit: 1, scratch), (128, 48)),
    ] {
      let image = try StillImage.decode(bytes: bytes)
      #expect((image.width, image.height) == size)
    }
  }
}
