/// The model that an archive's embeddings are made with. Embeddings of different models are never
/// compared, so a writer must name the one of the live generation.
public struct EmbedderIdentity: Sendable, Hashable {
  /// The name that the model manifest gives it: `sface`.
  public var name: String
  /// SHA-256 of the model file, 64 lower-case hexadecimal digits.
  public var sha256: String
  /// Numbers in one embedding.
  public var dimension: Int
  /// The arithmetic that the model runs in: `f32`.
  public var precision: String

  /// A model by name, content, dimension and arithmetic.
  public init(name: String, sha256: String, dimension: Int, precision: String) {
    self.name = name
    self.sha256 = sha256
    self.dimension = dimension
    self.precision = precision
  }
}
