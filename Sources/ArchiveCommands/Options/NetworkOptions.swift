import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import SightingStream

/// Where the networks are.
struct WeightsOption: ParsableArguments {
  @Option(
    name: .customLong("weights"),
    help: ArgumentHelp(
      "The directory with the networks and their manifest.json.",
      discussion: "Default: FACEARCHIVE_WEIGHTS from the environment, or else the directory that "
        + "Tools/setup installs them in.",
      valueName: "dir"))
  var weights: String?

  /// The directory that the option, the environment or the default names.
  var path: String {
    if let weights, !weights.isEmpty { return weights }
    let environment = ProcessInfo.processInfo.environment["FACEARCHIVE_WEIGHTS"] ?? ""
    return environment.isEmpty ? ModelLibrary.defaultDirectory : environment
  }

  /// - Throws: `Failure` `.modelMismatch` without a usable manifest.
  func library() throws -> ModelLibrary { try ModelLibrary(directory: path) }

  /// The installed networks and those that were added to `archive`.
  ///
  /// - Throws: `Failure` `.modelMismatch` without a usable manifest.
  func library(archive: String) throws -> ModelLibrary {
    try ModelLibrary(directory: path, added: Self.addedModels(in: archive))
  }

  /// Where an archive keeps the models that were added to it.
  static func addedModels(in archive: String) -> String {
    archive + "/" + AddedModels.directoryName
  }
}

/// The network that finds faces.
struct DetectorOption: ParsableArguments {
  @Option(
    name: .customLong("detector"),
    help: ArgumentHelp(
      "The model that finds faces, as `model list` names it.",
      discussion: "`redetect` requires it. Other commands use the manifest's default without it.",
      valueName: "name"))
  var name: String?

  /// - Throws: `ValidationError` when the user named none.
  func required() throws -> String {
    guard let name else { throw ValidationError("Name a detector with --detector.") }
    return name
  }
}

/// The network that turns faces into embeddings.
struct EmbedderOption: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "The model that embeds faces, as `model list` names it.",
      discussion: "`reindex` requires it. Other commands use the manifest's default without it.",
      valueName: "name"))
  var name: String?

  /// - Throws: `ValidationError` when the user named none.
  func required() throws -> String {
    guard let name else { throw ValidationError("Name an embedder with --model.") }
    return name
  }
}

/// How sure the detector must be of a face.
struct DetectionThresholdOption: ParsableArguments {
  @Option(
    name: .customLong("det-threshold"), parsing: .unconditional,
    help: ArgumentHelp(
      "The lowest score of a detection that counts, 0 to 1. Detectors score differently.",
      valueName: "number"))
  var score = JobOptions().detectorThreshold

  func validate() throws {
    guard (0...1).contains(score) else {
      throw ValidationError("--det-threshold must be from 0 to 1.")
    }
  }
}

/// Whether the mirror image of a face is embedded as well.
struct MirrorImageFlag: ParsableArguments {
  @Flag(
    name: .customLong("flip"),
    help: "Embed each face and its mirror image, and use both embeddings.")
  var isGiven = false
}
