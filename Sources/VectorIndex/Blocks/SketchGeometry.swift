import CVectorKernels
import Values

/// How vectors of one index are sketched.
///
/// A vector is padded to a power of two, rotated at random and cut down to one or two bits per
/// number. A multiple of the sketch's levels then estimates every dot product with the vector
/// without bias (Gao and Long, "RaBitQ", 2024). No centre is taken off: on real embeddings that
/// lowers the error of the estimate by a twentieth, and it would need training first.
struct SketchGeometry {
  /// The dimension from which one bit per number is enough.
  ///
  /// Source: measured on LFW embeddings (13,233 faces): of the exact top ten, the best 200 by one
  /// bit hold 94 % at 128 dimensions and 99.8 % at 256; by two bits 99.9 % at 128.
  static let oneBitDimension = 256
  /// Rounds of sign changes and Hadamard transforms; three are indistinguishable from a random
  /// rotation. Source: Andoni et al., "Practical and optimal LSH for angular distance", 2015.
  static let rounds = 3

  /// Numbers in a rotated vector: the dimension, padded to a power of two from 64 on.
  let width: Int
  /// Bits per number: 1 or 2.
  let bits: Int
  private let dimension: Int
  private let signs: [Float]

  init(_ parameters: IndexParameters) {
    dimension = parameters.dimension
    var width = 64
    while width < dimension { width *= 2 }
    self.width = width
    bits = dimension >= Self.oneBitDimension ? 1 : 2
    var random = SplitMix64(seed: parameters.seed)
    signs = (0..<(Self.rounds * width)).map { _ in random.next() & 1 == 0 ? 1 : -1 }
  }

  /// Words of 64 bits in the sketch of a vector.
  var words: Int { bits * width / 64 }

  /// The standard deviation of an estimate around the similarity it estimates.
  ///
  /// For one bit √((π/2 − 1) / width), from the mean magnitude of a normal distribution; for two
  /// bits the same with what four levels leave (Max 1960, table II: a distortion of 0.1188, so
  /// 0.1188 / (1 − 0.1188)). A seventh is added for the four bits of the query
  /// and for vectors that are not quite normal; the tests measure it.
  var deviation: Float {
    let left: Float = bits == 1 ? Float.pi / 2 - 1 : 0.1188 / (1 - 0.1188)
    return 1.15 * (left / Float(width)).squareRoot()
  }

  /// How far at most a vector of length 1 that is rotated in floats is from the rotated one.
  ///
  /// Each step of a round rounds every number once, its factor twice more, which is half an ulp
  /// each; this is twice that.
  var rounding: Float {
    Float(Self.rounds * (width.trailingZeroBitCount + 3)) * Float.ulpOfOne
  }

  /// A vector of the index's dimension, padded and rotated.
  func rotated(_ vector: UnsafeBufferPointer<Float>) -> [Float] {
    var values = [Float](repeating: 0, count: width)
    values.replaceSubrange(..<vector.count, with: vector)
    cvk_rotate(&values, width, signs, Self.rounds)
    return values
  }

  /// The sketch of a vector of the index's dimension.
  func sketch(of vector: [Float]) -> (sketch: cvk_sketch, words: [UInt64]) {
    let rotated = vector.withUnsafeBufferPointer { self.rotated($0) }
    var words = [UInt64](repeating: 0, count: self.words)
    let sketch = cvk_make_sketch(rotated, width, Int32(bits), &words)
    return (sketch, words)
  }
}
