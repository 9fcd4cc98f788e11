import CVectorKernels
import FFmpeg
import Testing
import Values

@testable import FaceRecognition

@Suite("Warping samples between pixel centres, black outside")
struct ImageWarpTests {
  private func noise(_ width: Int, _ height: Int, seed: UInt64) throws -> PixelImage {
    var generator = SplitMix64(seed: seed)
    return try PixelImage(
      width: width, height: height, channelOrder: .rgb,
      bytes: (0..<(width * height * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  private func pixel(_ image: PixelImage, _ x: Int, _ y: Int, _ channel: Int) -> Double {
    guard x >= 0, y >= 0, x < image.width, y < image.height else { return 0 }
    return Double(image.bytes[(y * image.width + x) * 3 + channel])
  }

  @Test("The identity gives the image back")
  func identity() throws {
    let image = try noise(13, 7, seed: 1)
    let same = try ImageWarp.warp(
      image, by: SimilarityTransform(a: 1, b: 0, tx: 0, ty: 0), width: 13, height: 7)
    #expect(same.bytes == image.bytes)
    #expect(same.channelOrder == .rgb)
  }

  @Test("Whole steps move pixels and bring in black")
  func steps() throws {
    let image = try noise(6, 5, seed: 2)
    let moved = try ImageWarp.warp(
      image, by: SimilarityTransform(a: 1, b: 0, tx: 2, ty: -1), width: 6, height: 5)
    for y in 0..<5 {
      for x in 0..<6 {
        for channel in 0..<3 {
          #expect(pixel(moved, x, y, channel) == pixel(image, x + 2, y - 1, channel))
        }
      }
    }
  }

  @Test("Transposed exchanges x and y")
  func transposed() throws {
    let image = try noise(6, 5, seed: 3)
    let transform = SimilarityTransform(a: 0.8, b: 0.1, tx: 0.3, ty: 0.7)
    let plain = try ImageWarp.warp(image, by: transform, width: 4, height: 3)
    let turned = try ImageWarp.warp(image, by: transform, width: 4, height: 3, transposed: true)
    #expect(turned.width == 3 && turned.height == 4)
    for y in 0..<3 {
      for x in 0..<4 { #expect(pixel(plain, x, y, 1) == pixel(turned, y, x, 1)) }
    }
  }

  @Test("Every pixel is the bilinear mean of the four around its place", arguments: 1...10)
  func naive(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let image = try noise(20, 17, seed: UInt64(seed))
    let transform = SimilarityTransform(
      a: Double.random(in: -1...1, using: &generator),
      b: Double.random(in: -1...1, using: &generator),
      tx: Double.random(in: -5...15, using: &generator),
      ty: Double.random(in: -5...15, using: &generator))
    let warped = try ImageWarp.warp(image, by: transform, width: 15, height: 12)
    for y in 0..<12 {
      for x in 0..<15 {
        let u = transform.a * Double(x) - transform.b * Double(y) + transform.tx
        let v = transform.b * Double(x) + transform.a * Double(y) + transform.ty
        for channel in 0..<3 {
          var expected = 0.0
          for row in -2..<19 {
            for column in -2..<22 {
              let weight =
                max(0, 1 - abs(u - Double(column))) * max(0, 1 - abs(v - Double(row)))
              expected += weight * pixel(image, column, row, channel)
            }
          }
          #expect(abs(pixel(warped, x, y, channel) - expected) <= 0.51)
        }
      }
    }
  }

  @Test("Every level of instructions gives the same bits", arguments: 1...20)
  func levels(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let (width, height) = (Int32.random(in: 1...60, using: &generator), Int32(40))
    let bytes = (0..<Int(width * height * 3)).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    let count = Int.random(in: 1...70, using: &generator)
    let xs = (0..<count).map { Double($0) + Double.random(in: 0..<1, using: &generator) }
    var from = cvk_similarity(
      a: Double.random(in: -1...1, using: &generator),
      b: Double.random(in: -0.3...0.3, using: &generator),
      tx: Double.random(in: -10...40, using: &generator),
      ty: Double.random(in: -5...45, using: &generator))
    var first: (sums: [Float], target: [UInt8])?
    for number in 0..<UInt32(CVK_LEVEL_COUNT) where cvk_supports(cvk_level(number)) != 0 {
      let level = cvk_level(number)
      var sums = (0..<3 * count).map { Float($0 % 7) }
      var target = [UInt8](repeating: 77, count: 3 * count + 8)
      bytes.withUnsafeBufferPointer { bytes in
        var picture = cvk_picture(
          bytes: bytes.baseAddress, width: width, height: height, left: 5, top: -3)
        for y in [0.0, 7.25, 30] { cvk_warp_add(level, &picture, &from, xs, y, count, &sums) }
      }
      cvk_warp_pack(level, sums, count, 1 / 3.1, &target, 3)
      #expect(target.suffix(8).allSatisfy { $0 == 77 })
      let known = first ?? (sums, target)
      first = known
      #expect(known.sums == sums && known.target == target, "level \(number)")
    }
  }

  @Test("Strong shrinking averages instead of picking")
  func shrinking() throws {
    let stripes = (0..<(160 * 160 * 3)).map { (byte: Int) -> UInt8 in
      (byte / 3) % 2 == 0 ? 0 : 200
    }
    let image = try PixelImage(width: 160, height: 160, channelOrder: .rgb, bytes: stripes)
    #expect(ImageWarp.samples(perPixelAt: 3.9) == 1)
    #expect(ImageWarp.samples(perPixelAt: 8) == 8)
    #expect(ImageWarp.samples(perPixelAt: 1e9) == 16)
    #expect(ImageWarp.samples(perPixelAt: .nan) == 1)
    let small = try ImageWarp.warp(
      image, by: SimilarityTransform(a: 8, b: 0, tx: 8, ty: 8), width: 16, height: 16)
    for y in 0..<16 {
      for x in 0..<16 { #expect(abs(pixel(small, x, y, 0) - 100) <= 30) }
    }
  }

  @Test("Numbers that are none and places far outside give black, not a trap")
  func hostile() throws {
    let image = try noise(4, 4, seed: 6)
    for value in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
      let warped = try ImageWarp.warp(
        image, by: SimilarityTransform(a: 1, b: 0, tx: value, ty: value), width: 3, height: 3)
      #expect(warped.bytes.allSatisfy { $0 == 0 })
    }
  }
}
