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
      discussion: "Default: FACEARCHIVE_ARCHIVE from the environment. A command that needs an "
        + "archive then tries the current folder.",
      valueName: "dir"))
  var archive: String?

  /// The directory that the option or the environment names, or else the current folder.
  ///
  /// - Throws: `Failure` `.noArchive` when neither names one and the current folder holds none.
  func path() throws -> String {
    if let named = Self.named(archive) { return named }
    guard ArchiveDirectory.exists(at: ".") else {
      throw Failure(
        .noArchive, attempted: "find the archive",
        reason: "you named none, and the current folder holds none",
        remedy: "Name it with --archive DIR or with FACEARCHIVE_ARCHIVE in the environment, or "
          + "create one with `facearchive init DIR`.")
    }
    return "."
  }

  /// The archive of a command that can do without one; `nil` when the user named none.
  ///
  /// - Throws: `Failure` `.noArchive` when the option names a directory that holds none.
  func optionalPath() throws -> String? {
    guard let path = Self.named(archive), archive != nil || ArchiveDirectory.exists(at: path)
    else { return nil }
    return try Self.existing(path)
  }

  /// `path`, once it is certain that it holds an archive.
  ///
  /// - Throws: `Failure` `.noArchive` when it holds none.
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

/// Whether a command only says what it would do.
struct DryRunFlag: ParsableArguments {
  @Flag(name: .customLong("dry-run"), help: "Only print the result; leave the archive as it is.")
  var isGiven = false
}
