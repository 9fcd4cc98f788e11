import Foundation
import Values

/// What the owner of a network says of it when it is added: a manifest's entry but for the file.
///
/// As JSON it names every field that the network's role needs; what is known from the file itself
/// (its size and, unless it is stated, its SHA-256) is filled in.
public struct ModelDescription: Sendable, Hashable, Decodable {
  /// What users and archives will know the network by.
  public var name: String
  /// What the network is for.
  public var role: ModelManifest.Role
  /// The licence of the weights, in its owner's words.
  public var licence: String
  /// Where it comes from, in words or as an address.
  public var origin: String?
  /// What the file's SHA-256 has to be; `nil` takes the file as it is.
  public var sha256: String?
  /// What the network takes.
  public var input: ModelManifest.Input
  /// How faces are brought into an embedder's input.
  public var alignment: ModelManifest.Alignment?
  /// Whether an embedding is the mean of those of the face and of its mirror image.
  public var flip: Bool?
  /// The length of an embedder's vector.
  public var dimension: Int?
  /// The names of the outputs, in the order that the decoder expects.
  public var outputs: [String]
  /// How the outputs of a detector or landmark network are read.
  public var decoder: ModelManifest.Decoder?
  /// Published cosine similarities by false match rate; for embedders.
  public var publishedFalseMatchRates: [ModelManifest.FalseMatchRate]?

  /// A description with the fields that every role needs.
  public init(
    name: String, role: ModelManifest.Role, licence: String, input: ModelManifest.Input,
    outputs: [String]
  ) {
    self.name = name
    self.role = role
    self.licence = licence
    self.input = input
    self.outputs = outputs
  }

  /// Reads a description.
  ///
  /// - Throws: `Failure` `modelMismatch` when the file cannot be read, or lacks a field.
  public init(path: String) throws {
    let attempted = "use the model manifest"
    let data = try ModelLibrary.contents(
      attempted, path, remedy: "Name the file that describes the model.")
    do {
      self = try JSONDecoder().decode(ModelDescription.self, from: data)
    } catch {
      throw Failure(
        .modelMismatch, attempted: attempted, subject: path,
        reason: (error as? DecodingError).map(ModelManifest.sentence(of:)) ?? "it is not JSON",
        remedy: "See `facearchive model add --help` for its fields.", cause: error)
    }
  }

  /// The entry and file of the model that this describes, to be stored under `models`.
  ///
  /// - Parameter path: The network's file.
  /// - Throws: `Failure` `modelMismatch` when it cannot be read, has another SHA-256 than was
  ///   stated, or the name or an entry's field cannot be.
  public func file(at path: String, among library: ModelLibrary) throws -> ModelFile {
    let attempted = "add the model"
    func refused(_ reason: String, _ remedy: String) -> Failure {
      Failure(.modelMismatch, attempted: attempted, subject: path, reason: reason, remedy: remedy)
    }
    let data = try ModelLibrary.contents(
      attempted, path, remedy: "Name the ONNX file of the model.")
    let digest = ModelLibrary.digest(of: data)
    if let sha256, sha256.lowercased() != digest {
      throw refused(
        "its SHA-256 is \(digest), but the manifest says \(sha256)",
        "Use the file that the manifest describes, or correct the manifest.")
    }
    _ = try ModelFacts(contents: Array(data), path: path)
    guard !name.isEmpty, name.utf8.count <= 64, name.first != ".",
      name.utf8.allSatisfy(Self.nameBytes.contains)
    else {
      throw refused(
        "\(name) is not a valid model name", "Use letters, digits, dots, hyphens and underscores.")
    }
    if let same = library.manifest.models.first(where: { $0.name == name }) {
      throw refused(
        "a model named \(same.name) already exists", "Give it another name.")
    }
    if let same = library.manifest.models.first(where: { $0.sha256 == digest }) {
      throw refused(
        "it is the file of the model \(same.name)",
        "Use that one; to describe it otherwise, remove it first.")
    }
    let entry = ModelManifest.Model(
      name: name, role: role, file: name + ".onnx", sha256: digest, bytes: data.count,
      licence: licence, source: nil, origin: origin, input: input, alignment: alignment,
      flip: flip, dimension: dimension, outputs: outputs, decoder: decoder, precision: "f32",
      publishedFalseMatchRates: publishedFalseMatchRates)
    var manifest = library.manifest
    manifest.models.append(entry)
    do {
      try manifest.validate()
    } catch {
      throw refused(
        error.sentence.replacing("its model \(name) ", with: "the model \(name) "),
        "See `facearchive model add --help` for what a manifest needs.")
    }
    return ModelFile(
      entry: entry, path: path, contents: Array(data),
      remedy: "Correct the manifest, or use another file.")
  }

  private static let nameBytes = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".utf8)
}
