import Archive
import ArgumentParser
import Foundation
import Values

/// Which archive a command works on.
struct ArchiveOption: ParsableArguments {
  @Option(
    name: .customLong("archive"),
    help: ArgumentHelp(
      "The archive's directory.",
      discussion: "Without it, FACEARCHIVE_ARCHIVE of the environment, or else the current folder.",
      valueName: "dir"))
  var archive: String?

  /// The directory that was named in any of the three ways.
  ///
  /// - Throws: `Failure` `.noArchive` when none was named and the current folder is none.
  func path() throws -> String {
    if let named = Self.named(archive) { return named }
    guard ArchiveDirectory.exists(at: ".") else {
      throw Failure(
        .noArchive, attempted: "find the archive",
        reason: "none was named, and the current folder holds none",
        remedy: "Name one with --archive DIR, or FACEARCHIVE_ARCHIVE in the environment; create "
          + "one with `facearchive init DIR`.")
    }
    return "."
  }

  /// `path`, at which there is an archive.
  ///
  /// - Throws: `Failure` `.noArchive` when there is none.
  static func existing(_ path: String) throws -> String {
    if !ArchiveDirectory.exists(at: path) { _ = try ArchiveReader(path: path) }
    return path
  }

  /// The directory that the user named, by option or by environment.
  static func named(_ option: String?) -> String? {
    if let option, !option.isEmpty { return option }
    let environment = ProcessInfo.processInfo.environment["FACEARCHIVE_ARCHIVE"] ?? ""
    return environment.isEmpty ? nil : environment
  }
}
