import Values

/// What a vector must be to be indexed or searched with.
public enum VectorCheck {
  /// How far from 1 the length of a vector may be.
  ///
  /// Far above the rounding of a normalisation in Float32 (about 1e-6 at 1,024 dimensions), far
  /// below what a vector that nobody normalised has.
  public static let lengthTolerance: Float = 1e-3

  /// The first fault of `vector`, or `nil` when it has `dimension` numbers, each of them zero or
  /// normal, and length 1.
  ///
  /// - Complexity: O(dimension)
  public static func fault(in vector: [Float], dimension: Int) -> VectorFault? {
    guard vector.count == dimension else {
      return .dimension(found: vector.count, expected: dimension)
    }
    var squares = 0.0
    for (position, value) in vector.enumerated() {
      if !value.isFinite { return .notFinite(position: position) }
      if value.isSubnormal { return .denormal(position: position) }
      squares += Double(value) * Double(value)
    }
    let length = Float(squares.squareRoot())
    guard abs(length - 1) <= lengthTolerance else { return .notUnit(length: length) }
    return nil
  }
}
