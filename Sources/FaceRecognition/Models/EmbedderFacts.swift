/// What makes two embeddings comparable: an archive keeps these with every generation.
public struct EmbedderFacts: Sendable, Hashable, Codable {
  public var name: String
  /// SHA-256 of the model's file, lower-case hexadecimal.
  public var sha256: String
  /// Numbers per vector.
  public var dimension: Int
  /// The number format of the arithmetic inside: `f32`.
  public var precision: String

  public init(name: String, sha256: String, dimension: Int, precision: String) {
    self.name = name
    self.sha256 = sha256
    self.dimension = dimension
    self.precision = precision
  }
}
