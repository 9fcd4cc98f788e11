import FFmpeg
import Values

/// Writes pixels into a network's input.
enum TensorInput {
  /// Writes the bytes of `image` as they are, in the channel order of `input`.
  ///
  /// - Throws: `Failure` `failed` when the image does not have as many pixels as the input.
  static func fill(
    _ elements: inout MutableSpan<UInt8>, with image: PixelImage, as input: ModelManifest.Input
  ) throws {
    let bytes = image.inOrder(input.channelOrder == .bgr ? .bgr : .rgb).bytes
    guard elements.count == bytes.count else {
      throw Failure(
        .failed, attempted: "fill a network's input",
        reason: "\(image.width)x\(image.height) pixels do not fit \(elements.count) bytes")
    }
    elements.withUnsafeMutableBufferPointer { _ = $0.update(from: bytes) }
  }

  /// Writes `image` into `elements` (a batch of one) as `input` wants it: channel order, memory
  /// order, mean and scale.
  ///
  /// - Throws: `Failure` `failed` when the image does not have as many pixels as the input.
  static func fill(
    _ elements: inout MutableSpan<Float>, with image: PixelImage, as input: ModelManifest.Input
  ) throws {
    let pixels = image.width * image.height
    guard elements.count == pixels * 3, image.bytes.count == pixels * 3 else {
      throw Failure(
        .failed, attempted: "fill a network's input",
        reason: "\(image.width)x\(image.height) pixels do not fit \(elements.count) elements")
    }
    let reversed = (image.channelOrder == .bgr) != (input.channelOrder == .bgr)
    let step = input.layout == .channelsFirst ? 1 : 3
    image.bytes.withUnsafeBufferPointer { bytes in
      elements.withUnsafeMutableBufferPointer { elements in
        for channel in 0..<3 {
          let (mean, scale) = (input.mean[channel], input.scale[channel])
          var source = reversed ? 2 - channel : channel
          var target = input.layout == .channelsFirst ? channel * pixels : channel
          // Both counts were compared above: no index of the loop exceeds them.
          for _ in 0..<pixels {
            elements[target] = (Float(bytes[source]) - mean) * scale
            source += 3
            target += step
          }
        }
      }
    }
  }
}
