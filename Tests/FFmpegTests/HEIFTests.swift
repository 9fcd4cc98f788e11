import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

/// The program that makes HEIF files: `heif-enc`, of libheif.
enum HEIFEncoder {
  static let program: URL? = existing("heif-enc")
  static let absence: Comment = "SKIPPED: the program heif-enc, which makes HEIF files, is absent"

  /// Python with pillow-heif, which writes tiles, and `irot` with EXIF beside it.
  static let python: URL? = existing("python3").flatMap { python in
    (try? run(python, ["-c", "import pillow_heif"])) == 0 ? python : nil
  }

  private static func existing(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  static func run(_ program: URL, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A picture's file as a HEIF file.
  static func encode(_ picture: URL, _ options: [String] = [], as target: URL) throws -> [UInt8] {
    let status = try run(
      try #require(program), options + ["-q", "95", picture.path, "-o", target.path])
    try #require(status == 0)
    return [UInt8](try Data(contentsOf: target))
  }
}

@Suite(
  "HEIF pictures are read whole, and turned once",
  .enabled(if: Media.isAvailable, Media.absence),
  .enabled(if: HEIFEncoder.program != nil, HEIFEncoder.absence))
struct HEIFTests {
  let scratch: Scratch
  let plain: URL

  init() throws {
    scratch = try Scratch()
    plain = try scratch.make(
      "plain.jpg", "-f lavfi -i testsrc=size=192x128 -frames:v 1 -q:v 2 -pix_fmt yuvj420p")
  }

  private var limits: MediaLimits {
    var limits = MediaLimits()
    limits.readsHEIF = true
    return limits
  }

  private func expect(_ bytes: [UInt8], shows filter: String, _ comment: Comment = "") throws {
    let reader = try MediaReader(bytes: bytes, limits: limits)
    #expect(reader.facts.isImage && reader.facts.container == "heif")
    let image = try #require(try reader.nextFrame()).image()
    #expect((image.width, image.height) == (reader.facts.width, reader.facts.height))
    let isUpended = filter.contains("transpose")
    #expect((image.width, image.height) == (isUpended ? (128, 192) : (192, 128)), comment)
    let expected = try Media.rgb(plain, filters: filter)
    #expect(PictureTests.difference(image.bytes, expected) < 8, comment)
    #expect(try reader.nextFrame() == nil)
    #expect(reader.completeness() == .whole)
  }

  @Test("As it is")
  func asItIs() throws {
    try expect(HEIFEncoder.encode(plain, as: scratch.file("p.heic")), shows: "null")
    try expect(HEIFEncoder.encode(plain, ["-A"], as: scratch.file("p.avif")), shows: "null")
  }

  @Test("Only a process that is confined reads one")
  func refused() throws {
    let bytes = try HEIFEncoder.encode(plain, as: scratch.file("p.heic"))
    let error = #expect(throws: FFmpegError.self) { try MediaReader(bytes: bytes) }
    #expect(error?.code == .confinedOnly)
  }

  @Test("EXIF turns it where neither irot nor imir stands", arguments: 1...8)
  func exif(tag: Int) throws {
    let content = [UInt8](try Data(contentsOf: plain))
    let segment = OrientationTests.exifSegment(UInt16(tag), isLittle: tag % 2 == 0)
    let turned = try scratch.write("turned.jpg", content[0..<2] + segment + content[2...])
    let bytes = try HEIFEncoder.encode(turned, as: scratch.file("t.heic"))
    try expect(bytes, shows: OrientationTests.exif[tag - 1].filter)
  }

  /// The property pixi of a file, which says how many bits there are, as one that turns.
  private func replacingPixi(_ bytes: [UInt8], with type: String, _ value: UInt8) throws -> [UInt8]
  {
    var bytes = bytes
    let place = try #require(bytes.place(of: "pixi"))
    bytes.replaceSubrange(place..<place + 4, with: Array(type.utf8))
    bytes[place + 4] = value
    return bytes
  }

  /// irot counts quarters against the clock, imir names the axis.
  static let properties: [(type: String, value: UInt8, filter: String)] = [
    ("irot", 0, "null"), ("irot", 1, "transpose=2"), ("irot", 2, "hflip,vflip"),
    ("irot", 3, "transpose=1"),
  ]

  @Test("irot turns it, and EXIF beside it does not turn it again", arguments: 0..<4)
  func irot(index: Int) throws {
    let (type, value, filter) = Self.properties[index]
    let content = [UInt8](try Data(contentsOf: plain))
    for tag in [1, 3, 6, 8] as [UInt16] {
      let segment = OrientationTests.exifSegment(tag, isLittle: true)
      let turned = try scratch.write("turned.jpg", content[0..<2] + segment + content[2...])
      let bytes = try HEIFEncoder.encode(turned, as: scratch.file("t.heic"))
      try expect(replacingPixi(bytes, with: type, value), shows: filter, "EXIF \(tag)")
    }
  }

  @Test("imir mirrors it, and EXIF beside it does not turn it")
  func imir() throws {
    let content = [UInt8](try Data(contentsOf: plain))
    let segment = OrientationTests.exifSegment(6, isLittle: true)
    let turned = try scratch.write("turned.jpg", content[0..<2] + segment + content[2...])
    let bytes = try replacingPixi(
      HEIFEncoder.encode(turned, as: scratch.file("t.heic")), with: "imir", 1)
    let reader = try MediaReader(bytes: bytes, limits: limits)
    let image = try #require(try reader.nextFrame()).image()
    #expect((image.width, image.height) == (192, 128))
    // Which axis a number names has changed between editions of the standard.
    let differences = try ["hflip", "vflip"].map {
      PictureTests.difference(image.bytes, try Media.rgb(plain, filters: $0))
    }
    #expect(differences.min() ?? 99 < 6)
  }

  @Test(
    "Tiles are put together, and what pillow-heif turns is turned once",
    .enabled(
      if: HEIFEncoder.python != nil,
      "SKIPPED: Python has no pillow-heif, which makes tiles (pip install pillow-heif)"))
  func tiles() throws {
    let python = try #require(HEIFEncoder.python)
    for tag in [1, 3, 6, 8] {
      let target = scratch.file("tiled-\(tag).heic")
      let script = """
        import sys, io, pillow_heif
        from PIL import Image
        pillow_heif.register_heif_opener(); pillow_heif.options.GRID_TILE_SIZE = 64
        e = Image.Exif(); e[0x0112] = \(tag); b = io.BytesIO()
        Image.open(sys.argv[1]).save(b, "JPEG", quality=98, exif=e)
        Image.open(b).save(sys.argv[2], quality=95)
        """
      #expect(try HEIFEncoder.run(python, ["-c", script, plain.path, target.path]) == 0)
      let bytes = [UInt8](try Data(contentsOf: target))
      try expect(bytes, shows: OrientationTests.exif[tag - 1].filter, "EXIF \(tag)")
    }
  }

  @Test("A cut file and one that is too large are refused by name")
  func broken() throws {
    let bytes = try HEIFEncoder.encode(plain, as: scratch.file("p.heic"))
    for share in [0.2, 0.5, 0.9] {
      let cut = Array(bytes.prefix(Int(Double(bytes.count) * share)))
      let error = #expect(throws: FFmpegError.self) { try MediaReader(bytes: cut, limits: limits) }
      #expect([.truncated, .invalidData].contains(error?.code), "\(String(describing: error))")
    }
    var small = limits
    small.maximumPixels = 192 * 128 - 1
    let error = #expect(throws: FFmpegError.self) { try MediaReader(bytes: bytes, limits: small) }
    #expect(error?.code == .tooManyPixels)
    // Boxes that claim anything.
    for size in [0, 1, 7, 0xFFFF_FFFF] as [UInt32] {
      for place in [28, 64, 156, 164, 326] {
        var changed = bytes
        changed.replaceSubrange(place..<place + 4, with: size.bigEndianBytes)
        _ = try? MediaReader(bytes: changed, limits: limits)
      }
    }
  }
}
