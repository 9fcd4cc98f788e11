import Crypto
import FaceModel
import Foundation

/// A directory of networks with its `manifest.json`. Files are checked when they are asked for.
public struct ModelLibrary: Sendable {
  /// The directory that the manifest was read from.
  public let directory: String
  public let manifest: ModelManifest

  /// Where `Tools/setup` puts the networks.
  public static let defaultDirectory = "/usr/local/share/facearchive/weights"

  /// Reads and checks the manifest in `directory`; opens no network.
  ///
  /// - Throws: `Failure` `modelMismatch` when the manifest is missing, cannot be understood, is of a
  ///   newer format or contradicts itself.
  public init(directory: String) throws {
    let path = directory + "/manifest.json"
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Self.failure("read the model manifest", path, Self.reason(of: error), cause: error)
    }
    do {
      manifest = try ModelManifest(json: bytes)
    } catch {
      throw Self.failure("use the model manifest", path, error.sentence, cause: error)
    }
    self.directory = directory
  }

  /// The manifest's entry of the model called `name`, or of the default of `role`.
  ///
  /// - Throws: `Failure` `modelMismatch` when there is none, or it has another role.
  public func entry(_ role: ModelManifest.Role, named name: String? = nil) throws
    -> ModelManifest.Model
  {
    let wanted = name ?? manifest.defaults.name(of: role)
    let attempted = "use the \(role.rawValue) model"
    guard let entry = manifest.models.first(where: { $0.name == wanted }) else {
      let known = manifest.models.filter { $0.role == role }.map(\.name).joined(separator: ", ")
      throw Failure(
        .modelMismatch, attempted: attempted, subject: wanted,
        reason: "the manifest in \(directory) has no model of that name",
        remedy: known.isEmpty ? Self.remedy : "It has: \(known).")
    }
    guard entry.role == role else {
      throw Failure(
        .modelMismatch, attempted: attempted, subject: wanted,
        reason: "it is a model for the role \(entry.role.rawValue)",
        remedy: "Name another model.")
    }
    return entry
  }

  /// Reads a model's file and proves that it is the one that the manifest describes.
  ///
  /// - Throws: `Failure` `modelMismatch` when it is missing or differs in size or SHA-256.
  /// - Complexity: O(bytes); about 0.1 s for 40 MB.
  public func model(_ role: ModelManifest.Role, named name: String? = nil) throws -> ModelFile {
    let entry = try entry(role, named: name)
    let path = directory + "/" + entry.file
    let attempted = "load the \(role.rawValue) model"
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Self.failure(attempted, path, Self.reason(of: error), cause: error)
    }
    guard data.count == entry.bytes else {
      throw Self.failure(
        attempted, path, "it has \(data.count) bytes, the manifest says \(entry.bytes)")
    }
    let digest = SHA256.hash(data: data).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    guard digest == entry.sha256 else {
      throw Self.failure(
        attempted, path, "its SHA-256 is \(digest), the manifest says \(entry.sha256)")
    }
    return ModelFile(entry: entry, path: path, contents: Array(data))
  }

  /// The alignment template that the embedder `entry` names.
  ///
  /// - Throws: `Failure` `modelMismatch` when it names none or an unknown one.
  public func alignment(of entry: ModelManifest.Model) throws -> AlignmentTemplate {
    guard let name = entry.alignment, let template = manifest.alignments[name] else {
      throw Self.failure(
        "align faces for", entry.name, "its manifest entry names no known alignment template")
    }
    return template
  }

  static let remedy = "Run Tools/setup to install the models again."

  private static func failure(
    _ attempted: String, _ subject: String, _ reason: String, cause: (any Error)? = nil
  ) -> Failure {
    Failure(
      .modelMismatch, attempted: attempted, subject: subject, reason: reason, remedy: remedy,
      cause: cause)
  }

  private static func reason(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "it cannot be read" }
    return switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission: "reading it is not permitted"
    default: "it cannot be read"
    }
  }
}
