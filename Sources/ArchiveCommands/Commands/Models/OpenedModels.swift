import Archive
import FaceRecognition
import Values

/// The archive's models and generations, without opening more than needed.
struct OpenedModels {
  let archive: String
  let library: ModelLibrary
  let generations: [GenerationRow]

  init(_ archive: ArchiveOption, _ weights: WeightsOption) throws {
    self.archive = try archive.path()
    generations = try ArchiveReader(path: self.archive).snapshot { try $0.generations }
    library = try weights.library(archive: self.archive)
  }

  /// - Throws: `Failure` `notFound` when no model has that name.
  func entry(named name: String) throws -> ModelManifest.Model {
    guard let entry = library.manifest.models.first(where: { $0.name == name }) else {
      throw Failure(
        .notFound, attempted: "find the model", subject: name,
        reason: "neither the archive nor \(library.directory) has a model with that name",
        remedy: "See: facearchive model list")
    }
    return entry
  }
}
