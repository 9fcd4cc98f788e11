import FFmpeg
import Testing
import Values

@testable import FaceRecognition

@Suite("Pixels are laid out as the manifest says")
struct TensorInputTests {
  private func filled(_ image: PixelImage, as input: ModelManifest.Input) throws -> [Float] {
    var values = [Float](repeating: -1, count: image.width * image.height * 3)
    var span = values.mutableSpan
    try TensorInput.fill(&span, with: image, as: input)
    return values
  }

  private func input(
    _ layout: ModelManifest.Input.Layout, _ order: ModelManifest.Input.ChannelOrder,
    mean: [Float] = [0, 0, 0], scale: [Float] = [1, 1, 1]
  ) -> ModelManifest.Input {
    ModelManifest.Input(
      width: 2, height: 1, multipleOf: nil, layout: layout, channelOrder: order, mean: mean,
      scale: scale)
  }

  private func image(_ order: PixelImage.ChannelOrder = .rgb) throws -> PixelImage {
    try PixelImage(width: 2, height: 1, channelOrder: order, bytes: [1, 2, 3, 4, 5, 6])
  }

  @Test("Planes or pixels, in either channel order")
  func layouts() throws {
    #expect(try filled(image(), as: input(.channelsFirst, .rgb)) == [1, 4, 2, 5, 3, 6])
    #expect(try filled(image(), as: input(.channelsFirst, .bgr)) == [3, 6, 2, 5, 1, 4])
    #expect(try filled(image(), as: input(.channelsLast, .rgb)) == [1, 2, 3, 4, 5, 6])
    #expect(try filled(image(), as: input(.channelsLast, .bgr)) == [3, 2, 1, 6, 5, 4])
    #expect(try filled(image(.bgr), as: input(.channelsLast, .bgr)) == [1, 2, 3, 4, 5, 6])
  }

  @Test("Mean and scale are those of the network's channels")
  func normalisation() throws {
    let found = try filled(
      image(), as: input(.channelsLast, .bgr, mean: [3, 2, 1], scale: [1, 10, 100]))
    #expect(found == [0, 0, 0, 3, 30, 300])
  }

  @Test("An image of another size is refused")
  func wrongSize() {
    var values = [Float](repeating: 0, count: 9)
    #expect(throws: Failure.self) {
      var span = values.mutableSpan
      try TensorInput.fill(&span, with: try image(), as: input(.channelsFirst, .rgb))
    }
  }
}
