/// What makes two embeddings comparable: an archive keeps these with every generation.
public struct EmbedderFacts: Sendable, Hashable, Codable {
  /// The name in the manifest.
  public var name: String
  /// SHA-256 of the model's file, lower-case hexadecimal.
  public var sha256: String
  /// Numbers per vector.
  public var dimension: Int
  /// The number format of the arithmetic inside: `f32`.
  public var precision: String

  /// The facts of an embedder.
  ///
  /// - Parameters:
  ///   - sha256: 64 lower-case hexadecimal digits.
  ///   - dimension: Numbers per vector.
  public init(name: String, sha256: String, dimension: Int, precision: String) {
    self.name = name
    self.sha256 = sha256
    self.dimension = dimension
    self.precision = precision
  }
}
