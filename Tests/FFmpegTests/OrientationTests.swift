import FFmpeg
import Foundation
import Testing
import Values

@Suite(
  "A frame is upright whatever its file says of rotation",
  .enabled(if: Media.isAvailable, Media.absence))
struct OrientationTests {
  /// The program's own filters for the eight EXIF orientations.
  static let exif: [(tag: UInt16, filter: String, degrees: Int, isMirrored: Bool)] = [
    (1, "null", 0, false), (2, "hflip", 0, true), (3, "hflip,vflip", 180, false),
    (4, "vflip", 180, true), (5, "transpose=0", 270, true), (6, "transpose=1", 90, false),
    (7, "transpose=3", 90, true), (8, "transpose=2", 270, false),
  ]

  @Test("EXIF orientation of a JPEG file, in both byte orders", arguments: 1...8)
  func exifOrientation(tag: Int) throws {
    let scratch = try Scratch()
    let plain = try scratch.make("plain.jpg", "-f lavfi -i testsrc=size=64x48 -frames:v 1 -q:v 2")
    let content = [UInt8](try Data(contentsOf: plain))
    let expected = try Media.rgb(plain, filters: Self.exif[tag - 1].filter)
    for isLittle in [true, false] {
      let segment = Self.exifSegment(UInt16(tag), isLittle: isLittle)
      let url = try scratch.write(
        "turned.jpg", content[0..<2] + segment + content[2...])
      let reader = try MediaReader(url)
      #expect(reader.facts.isImage)
      #expect(reader.facts.rotationDegrees == Self.exif[tag - 1].degrees)
      #expect(reader.facts.orientation.isMirrored == Self.exif[tag - 1].isMirrored)
      let image = try #require(try reader.nextFrame()).image()
      #expect((image.width, image.height) == (tag < 5 ? (64, 48) : (48, 64)))
      #expect((reader.facts.width, reader.facts.height) == (image.width, image.height))
      #expect(image.bytes.elementsEqual(expected))
      #expect(try StillImage.decode(path: Array(url.path.utf8)).bytes.elementsEqual(expected))
    }
  }

  /// How a file of each format carries an EXIF orientation: the file's name, the arguments that
  /// make it, and the bytes with the tag in them.
  static let carriers:
    [(name: String, arguments: String, add: @Sendable ([UInt8], UInt16) -> [UInt8])] = [
      (
        "eXIf.png", "",
        { $0.withChunk("eXIf", tiff($1, isLittle: false)) }
      ),
      (
        "eXIf-behind-its-name.png", "",
        { $0.withChunk("eXIf", Array("Exif\0\0".utf8) + tiff($1, isLittle: true)) }
      ),
      (
        "raw-profile.png", "",
        { file, tag in
          let content = Array("Exif\0\0".utf8) + tiff(tag, isLittle: true)
          let digits = content.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
          let text = "Raw profile type exif\0\nexif\n      \(content.count)\n\(digits)\n"
          return file.withChunk("tEXt", Array(text.utf8))
        }
      ),
      (
        "exif.webp", "-c:v libwebp -lossless 1",
        { $0.asExtendedWebP(exif: tiff($1, isLittle: true)) }
      ),
      (
        "exif-behind-its-name.webp", "-c:v libwebp -lossless 1",
        { $0.asExtendedWebP(exif: Array("Exif\0\0".utf8) + tiff($1, isLittle: false)) }
      ),
      (
        "tag.tiff", "-pix_fmt rgb24",
        // In the place of the name of the software.
        { $0.replacingTIFFTag(0x0131, with: 0x0112, kind: 3, value: UInt32($1)) }
      ),
      (
        "long-tag.tiff", "-pix_fmt rgb24",
        { $0.replacingTIFFTag(0x0131, with: 0x0112, kind: 4, value: UInt32($1)) }
      ),
    ]

  @Test("EXIF orientation of PNG, WebP and TIFF files", arguments: 0..<7, 1...8)
  func otherFormats(carrier: Int, tag: Int) throws {
    let (name, arguments, add) = Self.carriers[carrier]
    let scratch = try Scratch()
    let plain = try scratch.make(
      "plain-" + name, "-f lavfi -i testsrc=size=64x48 -frames:v 1", arguments)
    let url = try scratch.write(name, add([UInt8](try Data(contentsOf: plain)), UInt16(tag)))
    let reader = try MediaReader(url)
    #expect(reader.facts.rotationDegrees == Self.exif[tag - 1].degrees)
    #expect(reader.facts.orientation.isMirrored == Self.exif[tag - 1].isMirrored)
    let image = try #require(try reader.nextFrame()).image()
    #expect((image.width, image.height) == (tag < 5 ? (64, 48) : (48, 64)))
    let expected = try Media.rgb(plain, filters: Self.exif[tag - 1].filter)
    #expect(PictureTests.difference(image.bytes, expected) < 1)
  }

  @Test("Broken EXIF turns nothing and harms nothing")
  func brokenEXIF() throws {
    let scratch = try Scratch()
    let plain = [UInt8](
      try Data(
        contentsOf: scratch.make("p.png", "-f lavfi -i testsrc=size=64x48 -frames:v 1")))
    let whole = Self.tiff(6, isLittle: true)
    var contents = (0..<whole.count).map { Array(whole.prefix($0)) }
    // A directory far outside, one that is said to be endless, and numbers without sense.
    contents.append([0x49, 0x49, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    contents.append([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3])
    contents.append(Self.tiff(0xFFFF, isLittle: true))
    for content in contents {
      let reader = try MediaReader(bytes: plain.withChunk("eXIf", content))
      let isRead = content.count >= 20 && content.count < whole.count
      #expect((reader.facts.width, reader.facts.height) == (isRead ? (48, 64) : (64, 48)))
    }
  }

  /// An APP1 segment that holds nothing but the orientation.
  static func exifSegment(_ tag: UInt16, isLittle: Bool) -> [UInt8] {
    let payload = Array("Exif".utf8) + [0, 0] + tiff(tag, isLittle: isLittle)
    return [0xFF, 0xE1, 0, UInt8(payload.count + 2)] + payload
  }

  /// EXIF that holds nothing but the orientation.
  static func tiff(_ tag: UInt16, isLittle: Bool) -> [UInt8] {
    func short(_ value: UInt16) -> [UInt8] {
      let bytes = [UInt8(value >> 8), UInt8(value & 0xFF)]
      return isLittle ? bytes.reversed() : bytes
    }
    func long(_ value: UInt16) -> [UInt8] {
      isLittle ? short(value) + [0, 0] : [0, 0] + short(value)
    }
    let entry = short(0x0112) + short(3) + long(1) + short(tag) + [0, 0]
    return
      (isLittle ? [0x49, 0x49] : [0x4D, 0x4D]) + short(42) + long(8) + short(1) + entry + long(0)
  }

  /// a, b, c, d of the display matrix; the filter that does the same.
  static let matrices: [(matrix: [Int32], filter: String)] = [
    ([1, 0, 0, 1], "null"), ([0, 1, -1, 0], "transpose=1"), ([-1, 0, 0, -1], "hflip,vflip"),
    ([0, -1, 1, 0], "transpose=2"), ([-1, 0, 0, 1], "hflip"), ([1, 0, 0, -1], "vflip"),
    ([0, 1, 1, 0], "transpose=0"), ([0, -1, -1, 0], "transpose=3"),
  ]

  @Test("The display matrix of a video, rotations and mirror images", arguments: 0..<8)
  func displayMatrix(index: Int) throws {
    let (matrix, filter) = Self.matrices[index]
    let scratch = try Scratch()
    let plain = try scratch.make(
      "plain.mp4", "-f lavfi -i testsrc=size=96x64:rate=5:duration=1 -c:v libx264",
      "-pix_fmt yuv420p")
    var content = [UInt8](try Data(contentsOf: plain))
    let header = try #require(
      content.indices.first { content[$0...].starts(with: Array("tkhd".utf8)) })
    for (slot, value) in zip([0, 1, 3, 4], matrix) {
      let fixed = UInt32(bitPattern: value &* 65_536)
      for byte in 0..<4 {
        content[header + 44 + slot * 4 + byte] = UInt8(fixed >> (24 - 8 * byte) & 0xFF)
      }
    }
    let reader = try MediaReader(scratch.write("turned.mp4", content))
    let frame = try #require(try reader.nextFrame())
    let image = try frame.image()
    let isUpended = matrix[0] == 0
    #expect((frame.width, frame.height) == (isUpended ? (64, 96) : (96, 64)))
    #expect((reader.facts.codedWidth, reader.facts.codedHeight) == (96, 64))
    #expect((reader.facts.width, reader.facts.height) == (frame.width, frame.height))
    #expect(image.bytes.elementsEqual(try Media.rgb(plain, filters: Media.toRGB + "," + filter)))

    let thumbnail = try frame.lumaThumbnail(width: frame.width, height: frame.height)
    let grey = stride(from: 0, to: image.bytes.count, by: 3).map { index -> Double in
      let pixel = image.bytes[index..<index + 3].map(Double.init)
      return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
    }
    let differences = zip(thumbnail, grey).map { abs(Double($0) - $1) }
    #expect(differences.reduce(0, +) / Double(grey.count) < 4)
  }

  @Test("A part of a turned frame is the same part of the whole picture", arguments: 0..<8)
  func regions(index: Int) throws {
    let scratch = try Scratch()
    let plain = try scratch.make(
      "plain.jpg",
      "-f lavfi -i testsrc2=size=110x90,scale=101:77,setsar=1 -frames:v 1 -q:v 2 -pix_fmt yuvj420p")
    let content = [UInt8](try Data(contentsOf: plain))
    let segment = Self.exifSegment(UInt16(index + 1), isLittle: true)
    let reader = try MediaReader(scratch.write("t.jpg", content[0..<2] + segment + content[2...]))
    let frame = try #require(try reader.nextFrame())
    try expectRegionsMatch(frame, seed: UInt64(index), rounds: 60)
  }
}

/// Compares random parts of a frame with the same parts of its whole picture, byte for byte.
func expectRegionsMatch(_ frame: VideoFrame, seed: UInt64, rounds: Int) throws {
  var generator = SplitMix64(seed: seed)
  var wrong: [PixelRegion] = []
  for order in [PixelImage.ChannelOrder.rgb, .bgr] {
    let whole = try frame.image(order: order)
    for _ in 0..<rounds {
      let region = PixelRegion(
        x: Int.random(in: -20..<frame.width, using: &generator),
        y: Int.random(in: -20..<frame.height, using: &generator),
        width: Int.random(in: 21...frame.width + 40, using: &generator),
        height: Int.random(in: 21...frame.height + 40, using: &generator))
      let part = try frame.image(region: region, order: order)
      if try part != whole.cropped(to: region) { wrong.append(region) }
    }
  }
  #expect(wrong.isEmpty, "seed \(seed): \(wrong.count) differ, the first is \(wrong[0])")
}
