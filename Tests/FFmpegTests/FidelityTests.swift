import FFmpeg
import Foundation
import Testing

@Suite(
  "A quick conversion shows what the exact one shows",
  .enabled(if: Media.isAvailable, Media.absence))
struct FidelityTests {
  @Test(
    "whole frames, reduced ones and parts, in even and odd sizes",
    arguments: ["yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuv420p10le", "bgr0"],
    ["320x240", "333x247"])
  func same(format: String, size: String) throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "a.mkv", PictureTests.source(size) + " -pix_fmt \(format) -strict -1 -c:v ffv1")
    let frame = try #require(try MediaReader(url).nextFrame())
    func check(_ exact: PixelImage, _ quick: PixelImage) {
      #expect((exact.width, exact.height) == (quick.width, quick.height))
      #expect(PictureTests.difference(exact.bytes, quick.bytes) < 2.5)
    }
    for (width, height) in [(352, 256), (160, 128)] {
      check(
        try frame.letterboxed(width: width, height: height, order: .bgr).image,
        try frame.letterboxed(width: width, height: height, order: .bgr, fidelity: .quick).image)
    }
    for region in [
      PixelRegion(x: 32, y: 64, width: 128, height: 96),
      PixelRegion(x: 7, y: 5, width: 91, height: 33),
    ] {
      check(try frame.image(region: region), try frame.image(region: region, fidelity: .quick))
    }
  }
}
