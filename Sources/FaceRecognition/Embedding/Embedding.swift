/// A face as an embedder sees it.
public struct Embedding: Sendable, Hashable {
  /// Of unit length; as many numbers as the embedder's dimension.
  public var vector: [Float]
  /// The length before it was normalised: a quality signal of the model.
  public var norm: Float

  /// Normalises what a network gave; `nil` when it has no direction or a number is not finite.
  ///
  /// The sum is taken in Double from the first number to the last, so that it is the same on every
  /// machine.
  public init?(unnormalised values: [Float]) {
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    let length = square.squareRoot()
    guard length.isFinite, length > 0 else { return nil }
    vector = values.map { Float(Double($0) / length) }
    norm = Float(length)
  }
}
