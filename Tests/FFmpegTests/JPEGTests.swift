import Foundation
import Testing
import Values

@testable import FFmpeg

@Suite("JPEG files come out the same every time and close to the picture")
struct JPEGTests {
  /// Waves of colour with some noise, of any size.
  static func picture(
    _ width: Int, _ height: Int, seed: UInt64, order: PixelImage.ChannelOrder = .rgb
  ) throws -> PixelImage {
    var generator = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          let wave = sin(Double(x) / 9 + Double(channel)) + cos(Double(y) / (7 + Double(channel)))
          let noise = Double(Int.random(in: -4...4, using: &generator))
          bytes.append(UInt8(max(0, min(255, 128 + wave * 50 + noise))))
        }
      }
    }
    return try PixelImage(width: width, height: height, channelOrder: order, bytes: bytes)
  }

  @Test(
    "A picture survives at quality 95",
    arguments: [(1, 1), (8, 8), (7, 13), (112, 112), (320, 311), (1000, 3)])
  func roundTrip(width: Int, height: Int) throws {
    for order in [PixelImage.ChannelOrder.rgb, .bgr] {
      let picture = try Self.picture(width, height, seed: 1, order: order)
      let file = try JPEG.encode(picture, quality: 95)
      let back = try JPEG.decode(file, order: order)
      #expect((back.width, back.height, back.channelOrder) == (width, height, order))
      #expect(PictureTests.difference(picture.bytes, back.bytes) < 3)
    }
  }

  @Test("The same picture makes the same bytes, on any thread, in either channel order")
  func deterministic() async throws {
    let picture = try Self.picture(150, 130, seed: 2)
    let file = try JPEG.encode(picture, quality: 95)
    #expect(try JPEG.encode(picture.inOrder(.bgr), quality: 95) == file)
    let others = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<16 { group.addTask { try JPEG.encode(picture, quality: 95) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(others.allSatisfy { $0 == file })
    let first = try JPEG.decode(file)
    #expect(try JPEG.decode(file) == first)
  }

  @Test("A decoder used again gives the bytes of one for each file, also after broken ones")
  func decoder() throws {
    let decoder = try JPEGDecoder()
    for (number, size) in [(1, 1), (112, 112), (320, 311), (7, 13), (112, 112)].enumerated() {
      let picture = try Self.picture(size.0, size.1, seed: UInt64(number))
      let file = try JPEG.encode(picture, quality: 95)
      let both = try (decoder.decode(file).image(), decoder.decode(file).image(order: .bgr))
      #expect(both.0 == (try JPEG.decode(file)))
      #expect(both.1 == (try JPEG.decode(file, order: .bgr)))
      #expect(throws: FFmpegError.self) { try decoder.decode([0xFF, 0xD8, 0xFF, 0xD9]) }
      #expect(throws: FFmpegError.self) { try decoder.decode(Array("no picture".utf8)) }
      // Whatever becomes of a cut file, it must not show in the next one.
      _ = try? decoder.decode(Array(file.prefix(file.count / 2 + 300)))
      #expect(try decoder.decode(file).image() == both.0)
    }
  }

  @Test(
    "The file is a baseline JPEG, 4:4:4, with the tables of its quality", arguments: [10, 50, 95])
  func structure(quality: Int) throws {
    let file = try JPEG.encode(Self.picture(64, 48, seed: 3), quality: quality)
    #expect(file.prefix(4) == [0xFF, 0xD8, 0xFF, 0xE0])
    #expect(file.suffix(2) == [0xFF, 0xD9])
    let segments = Self.segments(file)
    let frame = try #require(segments[0xC0])
    let factors = [frame[7], frame[10], frame[13]]
    #expect(Set(factors).count == 1)
    // Tables in zigzag order, the first after the identifier; the DC step is always 8.
    let tables = try #require(segments[0xDB])
    try #require(tables.count == 130)
    for (index, table) in [JPEGTables.luma, JPEGTables.chroma].enumerated() {
      let scaled = JPEGTables.scaled(table, quality: quality)
      let stored = tables[(1 + index * 65)..<(1 + index * 65 + 64)].map { UInt16($0) }
      #expect(stored[0] == 8)
      #expect(Array(stored[1..<6]) == [1, 8, 16, 9, 2].map { scaled[$0] })
      #expect(stored[63] == scaled[63])
    }
  }

  /// The first segment of each kind, without marker and length.
  static func segments(_ file: [UInt8]) -> [UInt8: [UInt8]] {
    var found: [UInt8: [UInt8]] = [:]
    var place = 2
    while place + 4 <= file.count, file[place] == 0xFF {
      let length = Int(file[place + 2]) << 8 | Int(file[place + 3])
      let content = Array(file[(place + 4)..<(place + 2 + length)])
      found[file[place + 1], default: []] += content
      if file[place + 1] == 0xDA { break }
      place += 2 + length
    }
    return found
  }

  @Test("Better quality is closer and larger")
  func qualities() throws {
    let picture = try Self.picture(200, 200, seed: 4)
    var last = (bytes: 0, difference: Double.infinity)
    for quality in [5, 25, 50, 75, 90, 95, 100] {
      let file = try JPEG.encode(picture, quality: quality)
      let difference = PictureTests.difference(picture.bytes, try JPEG.decode(file).bytes)
      #expect(file.count > last.bytes)
      #expect(difference < last.difference)
      last = (file.count, difference)
    }
    #expect(last.difference < 1.2)
    #expect(throws: FFmpegError.self) { try JPEG.encode(picture, quality: 0) }
    #expect(throws: FFmpegError.self) { try JPEG.encode(picture, quality: 101) }
  }

  @Test("Any damage to a file throws or yields a picture", arguments: 0..<6 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let file = try JPEG.encode(Self.picture(90, 70, seed: 5), quality: 95)
    for _ in 0..<150 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        damaged[Int.random(in: 0..<file.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        damaged.removeLast(Int.random(in: 0..<file.count, using: &generator))
      }
      _ = try? JPEG.decode(damaged)
    }
    #expect(try JPEG.decode(file).width == 90)
  }

  @Test("Bytes that are no JPEG are refused")
  func noJPEG() throws {
    for bytes in [[], [0xFF], Array("GIF89a".utf8), [0xFF, 0xD8, 0xFF]] as [[UInt8]] {
      #expect(throws: FFmpegError.self) { try JPEG.decode(bytes) }
    }
  }
}
