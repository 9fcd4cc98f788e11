import Foundation
import Values

/// The models that were added to an archive: a directory with their files and a `manifest.json`.
///
/// They lie inside the archive, so that it can be moved and copied as a whole, and so that whoever
/// may write to it needs no rights anywhere else.
public struct AddedModels: Sendable {
  /// The directory that holds the manifest and the files.
  public let directory: String
  /// The entries of the manifest, in the order in which they were added.
  public private(set) var models: [ModelManifest.Model]

  /// The contents of its `manifest.json`.
  private struct Manifest: Codable {
    var formatVersion: Int
    var models: [ModelManifest.Model]
  }

  /// The name of the directory inside an archive's.
  public static let directoryName = "models"

  /// Reads the manifest; a directory without one holds no models.
  ///
  /// - Throws: `Failure` `modelMismatch` when the manifest cannot be understood.
  public init(directory: String) throws {
    self.directory = directory
    models = try Self.read(directory)
  }

  private static func read(_ directory: String) throws -> [ModelManifest.Model] {
    let path = directory + "/manifest.json"
    guard access(path, F_OK) == 0 else { return [] }
    let attempted = "use the manifest of the added models"
    let data = try ModelLibrary.contents(attempted, path, remedy: ModelLibrary.addedRemedy)
    do {
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      guard manifest.formatVersion == ModelManifest.formatVersion else {
        throw ModelManifest.Problem(
          sentence: "its format version is \(manifest.formatVersion), but this program reads "
            + "\(ModelManifest.formatVersion)")
      }
      return manifest.models
    } catch {
      let reason =
        (error as? ModelManifest.Problem)?.sentence
        ?? (error as? DecodingError).map(ModelManifest.sentence(of:)) ?? "it is not JSON"
      throw Failure(
        .modelMismatch, attempted: attempted, subject: path, reason: reason,
        remedy: "Restore it, or remove it and add the models again.", cause: error)
    }
  }

  /// Stores a model's file and its entry. Killed on the way, it leaves the manifest as it was.
  ///
  /// - Throws: `Failure` `notWritable`, `diskFull`.
  public mutating func add(_ entry: ModelManifest.Model, contents: [UInt8]) throws {
    try WholeFile.makeFolder(directory)
    let path = FilePath(directory).appending(FilePath(entry.file))
    try alone { models in
      guard !models.contains(where: { $0.name == entry.name }) else {
        throw Failure(
          .modelMismatch, attempted: "add the model", subject: entry.name,
          reason: "another process has just added a model with that name",
          remedy: "Give it another name.")
      }
      try WholeFile.write(contents, to: path)
      models.append(entry)
    }
  }

  /// Stores the file of a model again whose entry is there.
  ///
  /// - Throws: `Failure` `notWritable`, `diskFull`.
  public func putBack(_ file: ModelFile) throws {
    try WholeFile.write(file.contents, to: FilePath(directory).appending(FilePath(file.entry.file)))
  }

  /// Removes a model's entry, then its file.
  ///
  /// - Throws: `Failure` `notWritable`, `diskFull`.
  public mutating func remove(_ entry: ModelManifest.Model) throws {
    try alone { models in models.removeAll { $0.name == entry.name } }
    unlink(directory + "/" + entry.file)
  }

  /// Changes the manifest while no other process does.
  private mutating func alone(_ change: (inout [ModelManifest.Model]) throws -> Void) throws {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw WholeFile.refused(FilePath(directory), errno) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw WholeFile.refused(FilePath(directory), errno) }
    }
    var models = try Self.read(directory)
    try change(&models)
    self.models = models
    try save()
  }

  private func save() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let manifest = Manifest(formatVersion: ModelManifest.formatVersion, models: models)
    try WholeFile.write(
      Array(try encoder.encode(manifest)), to: FilePath(directory + "/manifest.json"))
  }
}
