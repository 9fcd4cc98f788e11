import ArgumentParser
import FaceRecognition
import Values

/// One of the networks that an archive can use.
struct ModelArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The network's name, as `model list` shows it.", valueName: "name"))
  var name: String

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption

  /// Its entry, and the archive's models.
  ///
  /// - Throws: `Failure`: `notFound` when no model has that name; those of opening an archive.
  func find() throws -> (entry: ModelManifest.Model, among: OpenedModels) {
    let opened = try OpenedModels(archive, weights)
    return (try opened.entry(named: name), opened)
  }
}
