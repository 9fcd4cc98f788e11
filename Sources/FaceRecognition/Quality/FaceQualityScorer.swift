import FFmpeg
import Foundation
import Values

/// Judges how well a face can be recognised, from what is known before it is embedded.
///
/// `FaceQuality.overall` is the product of five factors, each 0...1, so that one bad property is
/// enough to make a face bad:
/// - size: how much of recognition is left at this height of face (`sizeFactor`);
/// - sharpness: of the aligned face (`sharpness(of:)`), at worst `leastSharpnessFactor`;
/// - pose: falls off with yaw and pitch (`poseFactor`); roll is undone by the alignment;
/// - the detector's score and, where it is known, that of the landmark network: how sure they are
///   that this is a face at all.
///
/// The embedder's norm is not among them: it is known only of faces that were chosen already, and
/// it is kept beside the embedding.
public struct FaceQualityScorer: Sendable {
  /// A scorer; it has no state.
  public init() {}

  /// The quality of a face.
  ///
  /// - Parameters:
  ///   - detection: With refined landmarks, in pixels of the full-size frame.
  ///   - chip: The aligned face, upright, as the embedder would see it.
  /// - Complexity: O(pixels of the chip).
  public func score(_ detection: Detection, chip: PixelImage) -> FaceQuality {
    let pose = HeadPose(detection.landmarks)
    let size = min(detection.box.width, detection.box.height)
    let sharpness = Self.sharpness(of: chip)
    let score = min(1, max(0, detection.score))
    let overall =
      Self.sizeFactor(pixels: size)
      * (Self.leastSharpnessFactor + (1 - Self.leastSharpnessFactor) * sharpness)
      * Self.poseFactor(pose) * score * min(1, max(0, detection.landmarkScore ?? 1))
    return FaceQuality(
      overall: overall.isFinite ? min(1, max(0, overall)) : 0, detectorScore: score,
      sizePixels: size.isFinite ? max(0, size) : 0, sharpness: sharpness,
      yawDegrees: pose.yawDegrees, pitchDegrees: pose.pitchDegrees, rollDegrees: pose.rollDegrees)
  }

  /// Side of a face in pixels, and the share of faces of that size that are still recognised.
  ///
  /// Source: measured with YuNet, O-Net and SFace: rank 1 of 500 probes among 5,749 people, the
  /// probes scaled down, blurred by 0.8 pixels, with noise and JPEG at 45.
  static let sizeFactors: [(pixels: Float, factor: Float)] = [
    (16, 0), (24, 0.07), (32, 0.32), (48, 0.75), (80, 0.94), (112, 1),
  ]

  /// How much of recognition is left at a size, between the measured ones by straight lines.
  static func sizeFactor(pixels: Float) -> Float {
    guard let first = sizeFactors.first, pixels > first.pixels else { return 0 }
    for (lower, upper) in zip(sizeFactors, sizeFactors.dropFirst()) where pixels <= upper.pixels {
      let share = (pixels - lower.pixels) / (upper.pixels - lower.pixels)
      return lower.factor + share * (upper.factor - lower.factor)
    }
    return 1
  }

  /// What remains of the quality of a face without any sharp edge.
  static let leastSharpnessFactor: Float = 0.5

  /// Yaw and pitch, in degrees, at which the pose factor has fallen to 1/e.
  ///
  /// Source: recognisers trained on frontal faces lose little up to 30 degrees and most of their
  /// accuracy at profile (S. Sengupta et al., "Frontal to Profile Face Verification in the Wild",
  /// 2016); pitch weighs more, for the template knows no depth along it.
  static let yawFalloffDegrees: Float = 50
  static let pitchFalloffDegrees: Float = 40

  static func poseFactor(_ pose: HeadPose) -> Float {
    let yaw = pose.yawDegrees / yawFalloffDegrees
    let pitch = pose.pitchDegrees / pitchFalloffDegrees
    return exp(-(yaw * yaw + pitch * pitch))
  }

  /// The ratio of Laplacian to luma variance at which the sharpness is one half.
  static let halfSharpness: Float = 0.05

  /// The part of a chip's sides that is left out at each edge: background and black border.
  static let chipMargin = 0.14

  /// How sharp an aligned face is, 0...1: the variance of its Laplacian over the variance of its
  /// luma, so that contrast and brightness do not count, mapped by r / (r + `halfSharpness`).
  ///
  /// Source: J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy: a
  /// comparative study", 2000 (variance of the Laplacian).
  public static func sharpness(of chip: PixelImage) -> Float {
    let left = Int(Double(chip.width) * chipMargin) + 1
    let top = Int(Double(chip.height) * chipMargin) + 1
    guard chip.width > 2 * left, chip.height > 2 * top else { return 0 }
    let luma = luma(of: chip)
    let width = chip.width
    var values = Moments()
    var edges = Moments()
    for row in top..<(chip.height - top) {
      for column in left..<(width - left) {
        let index = row * width + column
        let center = luma[index]
        let around = luma[index - 1] + luma[index + 1] + luma[index - width] + luma[index + width]
        values.add(center)
        edges.add(around - 4 * center)
      }
    }
    // A chip of one grey has no edges that could be sharp.
    guard values.variance > 1 else { return 0 }
    let ratio = Float(edges.variance / values.variance)
    return ratio / (ratio + halfSharpness)
  }

  /// Luma of each pixel, 0...255. Source: ITU-R BT.601, section 2.5.1.
  private static func luma(of chip: PixelImage) -> [Float] {
    let weights: SIMD3<Float> =
      chip.channelOrder == .rgb ? SIMD3(0.299, 0.587, 0.114) : SIMD3(0.114, 0.587, 0.299)
    let bytes = chip.bytes.span
    return (0..<(chip.width * chip.height)).map { pixel in
      let start = pixel * 3
      let color = SIMD3(Float(bytes[start]), Float(bytes[start + 1]), Float(bytes[start + 2]))
      return (color * weights).sum()
    }
  }
}

/// Count, sum and sum of squares of numbers.
private struct Moments {
  private var count = 0.0
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ value: Float) {
    count += 1
    sum += Double(value)
    squares += Double(value) * Double(value)
  }

  var variance: Double {
    guard count > 0 else { return 0 }
    let mean = sum / count
    return max(0, squares / count - mean * mean)
  }
}
