import Answers
import Foundation
import Values

/// The directory that is an archive: `archive.sqlite`, `vectors.lmdb`, the writers' locks and the
/// models that were added to it.
public enum ArchiveDirectory {
  static let metadataName = "archive.sqlite"
  static let vectorsName = "vectors.lmdb"
  static let lockName = "writer.lock"
  static let watcherName = "watcher.json"
  static let turnName = "writer.turn"
  static let wishName = "writer.wish"
  static let reindexLockName = "reindex.lock"

  /// Whether `path` holds an archive, as far as file names show.
  public static func exists(at path: String) -> Bool {
    access(path + "/" + metadataName, F_OK) == 0
  }

  /// Creates an empty archive in the directory `path`, which is created when it is missing.
  ///
  /// The archive exists from the moment that `archive.sqlite` does; a creation that was killed
  /// before leaves a directory where it can be repeated.
  ///
  /// - Throws: `Failure` `.archiveExists`, `.notWritable`, `.diskFull`, `.usage`; `.damaged` when
  ///   the directory holds the vectors of an archive whose metadata are missing.
  @discardableResult
  public static func create(
    at path: String, settings: ArchiveSettings
  ) throws -> InitAnswer {
    let errors = StoreErrors(directory: path)
    guard TimeZone(identifier: settings.timeZone) != nil else {
      throw errors.failure(
        .usage, "create an archive in", "the time zone \(settings.timeZone) is unknown",
        "Name one of the IANA list, such as Europe/Berlin.")
    }
    try refuseExisting(path)
    try WholeFile.makeFolder(path, attempted: "create an archive in")
    let directory = try resolved(path)
    let lock = try WriterLock(directory: directory, kind: .writer)
    try refuseExisting(path)
    try errors.translating("create an archive in") {
      let archiveID = randomID()
      try VectorStore.create(in: directory, archiveID: archiveID)
      try MetadataStore.create(in: directory, archiveID: archiveID, settings: settings)
      try synchronizeDirectory(directory)
    }
    _ = consume lock
    return InitAnswer(archive: path, timeZone: settings.timeZone)
  }

  private static func refuseExisting(_ path: String) throws {
    guard exists(at: path) else { return }
    throw StoreErrors(directory: path).failure(
      .archiveExists, "create an archive in", "an archive is already there",
      "Use it, or name another directory.")
  }

  /// The path of an archive's directory without symbolic links or dots.
  ///
  /// - Throws: `Failure` `.noArchive` when the directory does not exist, `.failed` when this user may
  ///   not know.
  static func resolved(_ path: String) throws -> String {
    guard let resolved = realpath(path, nil) else { throw unopened(path, errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Sees to it that `directory`, which the user knows as `path`, holds an archive, as far as file
  /// names tell.
  ///
  /// - Throws: `Failure` `.noArchive`; `.damaged` when there are crops and vectors without rows;
  ///   `.failed` when this user may not look.
  static func require(_ directory: String, named path: String) throws {
    guard access(directory + "/" + metadataName, F_OK) != 0 else { return }
    let code = errno
    guard code == ENOENT else { throw unopened(path, code) }
    guard !VectorStore.holdsFaces(in: directory) else {
      throw StoreErrors(directory: path).damaged("open the archive", "\(metadataName) is missing")
    }
    throw noArchive(path, "it holds no \(metadataName)")
  }

  private static func unopened(_ path: String, _ code: Int32) -> Failure {
    let reason = String(cString: strerror(code)).lowercased()
    guard code == EACCES || code == EPERM else { return noArchive(path, reason) }
    return StoreErrors(directory: path).failure(
      .failed, "open the archive", reason, "Check your right to read the directory.")
  }

  private static func noArchive(_ path: String, _ reason: String) -> Failure {
    StoreErrors(directory: path).failure(
      .noArchive, "open the archive", reason, "Create one with `facearchive init`.")
  }

  static func synchronizeDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw StoreErrors(directory: path).failure(
        .failed, "create an archive in",
        "the directory could not be synchronised (\(String(cString: strerror(errno))))")
    }
  }

  /// 128 random bits as 32 hexadecimal digits.
  private static func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    return DigitText.hexadecimal(
      (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }
}
