import Archive
import ArgumentParser
import FaceRecognition
import Foundation

/// Where the networks are.
struct WeightsOption: ParsableArguments {
  @Option(
    name: .customLong("weights"),
    help: ArgumentHelp(
      "The directory with the networks and their manifest.json.",
      discussion: "Without it, FACEARCHIVE_WEIGHTS of the environment, or else where Tools/setup "
        + "puts them.",
      valueName: "dir"))
  var weights: String?

  /// The directory that was named in any of the three ways.
  var path: String {
    if let weights, !weights.isEmpty { return weights }
    let environment = ProcessInfo.processInfo.environment["FACEARCHIVE_WEIGHTS"] ?? ""
    return environment.isEmpty ? ModelLibrary.defaultDirectory : environment
  }

  /// - Throws: `Failure` `.modelMismatch` when there is no usable manifest.
  func library() throws -> ModelLibrary { try ModelLibrary(directory: path) }

  /// The networks with those that were added to the archive in `archive`.
  ///
  /// - Throws: `Failure` `.modelMismatch` when there is no usable manifest.
  func library(archive: String) throws -> ModelLibrary {
    try ModelLibrary(directory: path, added: Self.addedModels(in: archive))
  }

  /// Where an archive keeps the models that were added to it.
  static func addedModels(in archive: String) -> String {
    archive + "/" + AddedModels.directoryName
  }
}
