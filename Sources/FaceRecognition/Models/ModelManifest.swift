/// What the networks of a directory are, where they came from and how to feed them: the contents of
/// `manifest.json`.
public struct ModelManifest: Sendable, Hashable, Codable {
  /// The version of this format that the program reads.
  public static let formatVersion = 1

  /// The version of the format that the file is written in.
  public var formatVersion: Int
  /// The networks, whose names differ.
  public var models: [Model]
  /// What is used when nothing else is asked for.
  public var defaults: Defaults
  /// Alignment templates by name.
  public var alignments: [String: AlignmentTemplate]

  /// What a network is for.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Finds boxes and coarse landmarks in a frame.
    case detector
    /// Estimates the five landmarks of one face again, finely.
    case landmarks
    /// Turns one aligned face into a vector.
    case embedder
  }

  /// The names of the models to use when nothing else is asked for.
  public struct Defaults: Sendable, Hashable, Codable {
    /// The name of the model that finds faces.
    public var detector: String
    /// The name of the model that places the five points.
    public var landmarks: String
    /// The name of the model that makes embeddings.
    public var embedder: String

    /// The default of each role, by name.
    public init(detector: String, landmarks: String, embedder: String) {
      self.detector = detector
      self.landmarks = landmarks
      self.embedder = embedder
    }

    /// The default model of `role`.
    public func name(of role: Role) -> String {
      switch role {
      case .detector: detector
      case .landmarks: landmarks
      case .embedder: embedder
      }
    }
  }
}
