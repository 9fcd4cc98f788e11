import Foundation
import OpenSSL
import Values

/// The networks of a directory with its `manifest.json`, and those that were added to an archive.
/// Files are checked when they are asked for.
public struct ModelLibrary: Sendable {
  /// The directory that the manifest was read from.
  public let directory: String
  /// All networks, the added ones last.
  public private(set) var manifest: ModelManifest
  /// Where the added ones are.
  private let addedDirectory: String?
  private let addedNames: Set<String>
  /// Where the files of all networks are.
  public var directories: [String] { [directory] + (addedDirectory.map { [$0] } ?? []) }
  /// A model that is being tried out.
  private var candidate: ModelFile?

  /// Where `Tools/setup` puts the networks.
  public static let defaultDirectory = "/usr/local/share/facearchive/weights"

  /// Reads and checks the manifest in `directory`, and that of the added models; opens no network.
  ///
  /// - Parameter added: Where an archive keeps the models that were added to it; a directory that
  ///   is not there holds none.
  /// - Throws: `Failure` `modelMismatch` when a manifest is missing, cannot be understood, is of a
  ///   newer format or contradicts itself.
  public init(directory: String, added: String? = nil) throws {
    let path = directory + "/manifest.json"
    var manifest: ModelManifest
    do {
      manifest = try ModelManifest(json: try Self.contents("read the model manifest", path))
    } catch let problem as ModelManifest.Problem {
      throw Self.failure("use the model manifest", path, problem.sentence, cause: problem)
    }
    let models = try added.map { try AddedModels(directory: $0).models } ?? []
    if let added {
      manifest.models += models
      do {
        try manifest.validate()
      } catch {
        throw Self.failure(
          "use the models added in", added, error.sentence, remedy: Self.addedRemedy, cause: error)
      }
    }
    self.manifest = manifest
    self.directory = directory
    addedDirectory = added
    addedNames = Set(models.map(\.name))
  }

  /// The manifest's entry of the model called `name`, or of the default of `role`.
  ///
  /// - Throws: `Failure` `modelMismatch` when there is none, or it has another role.
  public func entry(_ role: ModelManifest.Role, named name: String? = nil) throws
    -> ModelManifest.Model
  {
    let wanted = name ?? manifest.defaults.name(of: role)
    func refusal(_ reason: String) -> Failure {
      let known = manifest.models.filter { $0.role == role }.map(\.name).joined(separator: ", ")
      let remedy =
        addedDirectory == nil
        ? "It has: \(known)."
        : "Use one of these: \(known); or add one with `facearchive model add`."
      return Failure(
        .modelMismatch, attempted: "use the \(role.rawValue) model", subject: wanted,
        reason: reason, remedy: known.isEmpty ? Self.remedy : remedy)
    }
    guard let entry = manifest.models.first(where: { $0.name == wanted }) else {
      throw refusal(
        addedDirectory == nil
          ? "the manifest in \(directory) has no model with that name"
          : "neither the archive nor \(directory) has a model with that name")
    }
    guard entry.role == role else {
      throw refusal("it is a model for the role \(entry.role.rawValue)")
    }
    return entry
  }

  /// The same library with other defaults.
  ///
  /// - Parameters:
  ///   - detector: A name; `nil` leaves the default.
  ///   - embedder: A name; `nil` leaves the default.
  /// - Throws: `Failure` `modelMismatch` when the model does not exist, or it has another role.
  public func using(detector: String? = nil, embedder: String? = nil) throws -> ModelLibrary {
    var library = self
    library.manifest.defaults.detector = try entry(.detector, named: detector).name
    library.manifest.defaults.embedder = try entry(.embedder, named: embedder).name
    return library
  }

  /// The same library with one more model, whose file need not be in a directory yet.
  public func adding(_ file: ModelFile) -> ModelLibrary {
    var library = self
    library.manifest.models.append(file.entry)
    library.candidate = file
    return library
  }

  /// Whether the model of that entry was added to the archive, rather than installed for all.
  public func isAdded(_ entry: ModelManifest.Model) -> Bool { addedNames.contains(entry.name) }

  /// Where the file of a model is.
  public func path(of entry: ModelManifest.Model) -> String {
    (isAdded(entry) ? addedDirectory ?? directory : directory) + "/" + entry.file
  }

  /// Reads a model's file and proves that it is the one that the manifest describes.
  ///
  /// - Throws: `Failure` `modelMismatch` when it is missing or differs in size or SHA-256.
  /// - Complexity: O(bytes); about 0.1 s for 40 MB.
  public func model(_ role: ModelManifest.Role, named name: String? = nil) throws -> ModelFile {
    let entry = try entry(role, named: name)
    if let candidate, candidate.entry == entry { return candidate }
    let path = path(of: entry)
    let attempted = "load the \(role.rawValue) model"
    let remedy = isAdded(entry) ? Self.addedRemedy : Self.remedy
    let data = try Self.contents(attempted, path, remedy: remedy)
    guard data.count == entry.bytes else {
      throw Self.failure(
        attempted, path, "it has \(data.count) bytes, but the manifest says \(entry.bytes)",
        remedy: remedy)
    }
    let digest = Self.digest(of: data)
    guard digest == entry.sha256 else {
      throw Self.failure(
        attempted, path, "its SHA-256 is \(digest), but the manifest says \(entry.sha256)",
        remedy: remedy)
    }
    return ModelFile(entry: entry, path: path, contents: Array(data), remedy: remedy)
  }

  /// What was added to the archive from this very file, and whose own file is gone or damaged
  /// since.
  ///
  /// - Parameter path: Of a network's file, anywhere.
  /// - Returns: The file with the entry that it was added with; `nil` when nothing is lost.
  /// - Throws: `Failure` `modelMismatch` when the file cannot be read.
  public func lostModel(ofFileAt path: String) throws -> ModelFile? {
    let data = try Self.contents(
      "add the model", path, remedy: "Name the ONNX file of the model.")
    let digest = Self.digest(of: data)
    guard let entry = manifest.models.first(where: { $0.sha256 == digest && isAdded($0) }),
      (try? model(entry.role, named: entry.name)) == nil
    else { return nil }
    return ModelFile(
      entry: entry, path: path, contents: Array(data), remedy: Self.addedRemedy)
  }

  /// The alignment template of an embedder; `nil` for one that goes by boxes.
  ///
  /// - Throws: `Failure` `modelMismatch` when it names none or an unknown one.
  public func template(of entry: ModelManifest.Model) throws -> AlignmentTemplate? {
    if case .box = entry.alignment { return nil }
    guard let alignment = entry.alignment, let template = manifest.template(of: alignment) else {
      throw Self.failure(
        "align faces for", entry.name, "its manifest entry gives no known alignment template")
    }
    return template
  }

  /// What brings faces into an embedder's input.
  ///
  /// - Throws: `Failure` `modelMismatch` when its alignment is missing or unknown.
  public func aligner(for entry: ModelManifest.Model) throws -> FaceAligner {
    if case .box(let crop) = entry.alignment, let width = entry.input.width,
      let height = entry.input.height
    {
      return FaceAligner(box: crop, width: width, height: height)
    }
    guard let template = try template(of: entry) else {
      throw Self.failure(
        "align faces for", entry.name, "its manifest entry gives no input size")
    }
    return try FaceAligner(template: template)
  }

  static let remedy = "Run Tools/setup to install the models again."
  static let addedRemedy = "Add the model again with `facearchive model add`."

  /// SHA-256 as 64 lower-case hexadecimal digits.
  static func digest(of data: Data) -> String {
    DigitText.hexadecimal(data.withUnsafeBytes(SHA256.digest))
  }

  static func contents(
    _ attempted: String, _ path: String, remedy: String = Self.remedy
  ) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw failure(attempted, path, reason(of: error), remedy: remedy, cause: error)
    }
  }

  private static func failure(
    _ attempted: String, _ subject: String, _ reason: String, remedy: String = Self.remedy,
    cause: (any Error)? = nil
  ) -> Failure {
    Failure(
      .modelMismatch, attempted: attempted, subject: subject, reason: reason, remedy: remedy,
      cause: cause)
  }

  private static func reason(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "it cannot be read" }
    return switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "the file does not exist"
    case .fileReadNoPermission: "you may not read it"
    default: "it cannot be read"
    }
  }
}
