import FFmpeg
import Foundation
import Testing

/// A pixel format in a codec that keeps it, with its colours tagged.
struct ColourCase: Sendable, CustomTestStringConvertible {
  var format: String
  var matrix: String
  var range: String
  var testDescription: String { "\(format) \(matrix) \(range)" }

  static let all: [ColourCase] = [
    "yuv420p", "yuv422p", "yuv444p", "yuv410p", "yuv411p", "yuv440p", "yuv420p10le",
    "yuv422p10le", "yuv444p10le", "yuv444p12le", "yuva420p", "bgr0", "gbrp10le",
  ].flatMap { format in
    ["bt709", "smpte170m", "bt2020nc"].flatMap { matrix in
      ["tv", "pc"].map { ColourCase(format: format, matrix: matrix, range: $0) }
    }
  }
}

@Suite(
  "Pictures show the colours that went in",
  .enabled(if: Media.isAvailable, Media.absence))
struct PictureTests {
  /// The mean difference of two pictures' bytes.
  static func difference(_ left: [UInt8], _ right: [UInt8]) -> Double {
    guard left.count == right.count, !left.isEmpty else { return .infinity }
    let sum = zip(left, right).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(left.count)
  }

  /// A smooth colourful picture: subsampled chroma loses little of it.
  static func source(_ size: String) -> String {
    "-f lavfi -i nullsrc=size=\(size):duration=1:rate=1,format=gbrp,"
      + "geq=r='128+120*sin(X/21)':g='128+120*cos(Y/17)':b='128+120*sin((X+Y)/25)'"
  }

  static let exactScale =
    "scale=flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"

  @Test("Every matrix, range, depth and subsampling of YUV, and RGB", arguments: ColourCase.all)
  func colours(colour: ColourCase) throws {
    let scratch = try Scratch()
    let original = try scratch.make(
      "original.png", Self.source("132x96"), "-frames:v 1 -pix_fmt rgb24")
    let truth = try Media.rgb(original)
    let isRGB = colour.format.contains("gb") || colour.format == "bgr0"
    let matrix = colour.matrix.replacingOccurrences(of: "nc", with: "")
    let toYUV = isRGB ? "" : ":out_color_matrix=\(matrix):out_range=\(colour.range)"
    let url = try scratch.make(
      "coded.mkv", "-i", original.path,
      "-vf \(Self.exactScale)\(toYUV),format=\(colour.format) -c:v ffv1",
      isRGB ? "" : "-colorspace \(colour.matrix) -color_range \(colour.range)")
    let reader = try MediaReader(url)
    #expect(reader.facts.pixelFormat == colour.format)
    let frame = try #require(try reader.nextFrame())
    let image = try frame.image()
    // A sample of chroma for 4 pixels in a row leaves less of it.
    let isCoarse = ["yuv410p", "yuv411p"].contains(colour.format)
    #expect(Self.difference(image.bytes, truth) < (isCoarse ? 5 : 2.5))
    let bgr = try frame.image(order: .bgr)
    #expect(bgr.bytes.elementsEqual(image.inOrder(.bgr).bytes))
    try expectRegionsMatch(frame, seed: 3, rounds: 8)
  }

  @Test(
    "Untagged video is BT.601 when small and BT.709 when large",
    arguments: [("640x480", "smpte170m"), ("1280x720", "bt709")])
  func untagged(size: String, matrix: String) throws {
    let scratch = try Scratch()
    let original = try scratch.make(
      "original.png", Self.source(size), "-frames:v 1 -pix_fmt rgb24")
    let url = try scratch.make(
      "coded.avi", "-i", original.path,
      "-vf \(Self.exactScale):out_color_matrix=\(matrix):out_range=tv,format=yuv420p -c:v ffv1")
    let frame = try #require(try MediaReader(url).nextFrame())
    #expect(Self.difference(try frame.image().bytes, try Media.rgb(original)) < 2.5)
  }

  @Test(
    "Picture formats, with palettes, one bit, 16 bits, alpha, gray",
    arguments: [
      "rgb24.png", "rgba.png", "pal8.png", "monob.png", "gray.png", "ya8.png", "rgb48be.png",
      "gray16be.png", "yuvj420p.jpg", "yuvj444p.jpg", "gray.jpg", "bgr24.bmp", "pal8.bmp",
      "rgb24.tiff", "yuv420p.webp", "bgra.webp", "pal8.gif", "rgb24.jp2", "rgb24.ppm",
    ])
  func formats(name: String) throws {
    let scratch = try Scratch()
    let parts = name.split(separator: ".")
    let webp = name == "bgra.webp" ? "-lossless 1" : ""
    let url = try scratch.make(
      name,
      "-f lavfi -i testsrc2=size=98x62 -frames:v 1 -q:v 2 \(webp) -pix_fmt \(parts[0])")
    let reader = try MediaReader(url)
    let frame = try #require(try reader.nextFrame())
    let image = try frame.image()
    #expect((image.width, image.height) == (98, 62))
    #expect(reader.facts.isImage || name.hasSuffix("gif"))
    #expect(Self.difference(image.bytes, try Media.rgb(url)) < 2.5)
    #expect(try reader.nextFrame() == nil)
    #expect(reader.completeness() == .whole)
    try expectRegionsMatch(frame, seed: 5, rounds: 8)
    #expect(try StillImage.decode(bytes: [UInt8](Data(contentsOf: url))) == image)
  }

  @Test(
    "Odd and tiny sizes",
    arguments: ["1x1", "2x1", "1x2", "3x5", "15x7", "17x33", "161x121", "8x2000"])
  func sizes(size: String) throws {
    let scratch = try Scratch()
    let sides = size.split(separator: "x").compactMap { Int($0) }
    let url = try scratch.make(
      "a.png", "-f lavfi -i testsrc2=size=64x64,scale=\(sides[0]):\(sides[1]),setsar=1 -frames:v 1")
    let frame = try #require(try MediaReader(url).nextFrame())
    let image = try frame.image()
    #expect([image.width, image.height] == sides)
    #expect(image.bytes.elementsEqual(try Media.rgb(url)))
    for (width, height) in [(1, 1), (32, 18), (33, 64), (640, 640)] {
      let boxed = try frame.letterboxed(width: width, height: height)
      #expect((boxed.image.width, boxed.image.height) == (width, height))
      #expect(try frame.lumaThumbnail(width: width, height: height).count == width * height)
    }
  }

  @Test("A picture of any subsampling can have an odd size", arguments: ["yuv420p", "yuv410p"])
  func oddSubsampled(format: String) throws {
    let scratch = try Scratch()
    for size in ["1:1", "3:3", "5:9", "17:31", "131:97"] {
      let url = try scratch.make(
        "a.mkv", "-f lavfi -i testsrc2=size=64x64,scale=\(size),setsar=1 -frames:v 1 -c:v ffv1",
        "-pix_fmt \(format)")
      let frame = try #require(try MediaReader(url).nextFrame())
      let image = try frame.image()
      #expect("\(image.width):\(image.height)" == size)
      try expectRegionsMatch(frame, seed: 11, rounds: 10)
    }
  }

  @Test("A letterbox holds the frame at its scale in the top left corner, and black")
  func letterbox() throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "a.png", "-f lavfi -i color=white:size=400x300 -frames:v 1 -pix_fmt rgb24")
    let frame = try #require(try MediaReader(url).nextFrame())
    let boxed = try frame.letterboxed(width: 160, height: 160)
    #expect(boxed.scale == 0.4)
    #expect((boxed.offsetX, boxed.offsetY) == (0, 0))
    let rows = 120
    #expect(boxed.image.bytes.prefix(rows * 160 * 3).allSatisfy { $0 == 255 })
    #expect(boxed.image.bytes.dropFirst(rows * 160 * 3).allSatisfy { $0 == 0 })
  }

  @Test("Shrinking averages: no sample of the frame is left out")
  func shrinking() throws {
    let scratch = try Scratch()
    // Single white columns, which taking every fourth sample would keep or lose.
    let url = try scratch.make(
      "a.png", "-f lavfi -i nullsrc=size=320x240,geq=lum='255*not(mod(X,4))':cb=128:cr=128",
      "-frames:v 1 -pix_fmt gray")
    let frame = try #require(try MediaReader(url).nextFrame())
    let small = try frame.letterboxed(width: 80, height: 60).image
    let thumbnail = try frame.lumaThumbnail(width: 80, height: 60)
    #expect(small.bytes.allSatisfy { (60...68).contains($0) })
    #expect(thumbnail.allSatisfy { (60...68).contains($0) })
    let whole = try frame.image()
    let resized = try whole.resized(width: 80, height: 60)
    #expect(resized.bytes.allSatisfy { (60...68).contains($0) })
    #expect(try whole.resized(width: 320, height: 240) == whole)
  }

  @Test("Resizing keeps colours", arguments: [(65, 47), (260, 188), (33, 200)])
  func resizing(width: Int, height: Int) throws {
    let scratch = try Scratch()
    let url = try scratch.make("a.png", Self.source("132x96"), "-frames:v 1 -pix_fmt rgb24")
    let image = try StillImage.decode(path: Array(url.path.utf8))
    let resized = try image.resized(width: width, height: height)
    #expect((resized.width, resized.height) == (width, height))
    let expected = try Media.rgb(url, filters: "scale=\(width):\(height):flags=lanczos")
    #expect(Self.difference(resized.bytes, expected) < 3)
    let bgr = try image.inOrder(.bgr).resized(width: width, height: height)
    #expect(Self.difference(bgr.inOrder(.rgb).bytes, resized.bytes) < 1)
  }

  @Test("Impossible sizes and regions throw and do not trap")
  func impossible() throws {
    let image = try PixelImage(width: 2, height: 2, bytes: [UInt8](repeating: 9, count: 12))
    for (width, height) in [(0, 1), (1, -1), (.max, 1), (70_000, 1), (65_536, 65_536)] {
      #expect(throws: FFmpegError.self) { try image.resized(width: width, height: height) }
      #expect(throws: FFmpegError.self) {
        try PixelImage(width: width, height: height, bytes: [])
      }
    }
    for region in [
      PixelRegion(x: 2, y: 0, width: 1, height: 1), PixelRegion(x: 0, y: 0, width: 0, height: 1),
      PixelRegion(x: .min, y: .min, width: .max, height: .max),
      PixelRegion(x: .max, y: 0, width: .max, height: 1),
      PixelRegion(x: 0, y: 0, width: -5, height: 5),
    ] {
      #expect(throws: FFmpegError.self) { try image.cropped(to: region) }
    }
    let all = PixelRegion(x: -5, y: -5, width: .max, height: .max)
    #expect(try image.cropped(to: all) == image)
  }
}
