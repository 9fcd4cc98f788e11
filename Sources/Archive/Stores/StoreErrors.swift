import GRDB
import Glibc
import LMDB
import Values
import VectorIndex

/// Turns the errors of SQLite, LMDB and the index into what a user reads.
struct StoreErrors: Sendable {
  /// The archive's directory.
  var directory: String

  /// Calls `body`; an error of a store that it throws becomes a `Failure` that says what was
  /// attempted. Other errors pass.
  func translating<Result>(_ attempted: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw failure(attempted, error)
    } catch let error as RowDecodingError {
      throw damaged(
        attempted, "\(ArchiveDirectory.metadataName) is damaged: a column holds something else",
        cause: error)
    } catch let error as LMDBError {
      throw failure(attempted, error)
    } catch let error as VectorIndexError {
      throw failure(attempted, error)
    }
  }

  /// A `Failure` of this archive.
  func failure(
    _ code: Failure.Code, _ attempted: String, _ reason: String, _ remedy: String = "",
    cause: (any Error)? = nil
  ) -> Failure {
    Failure(
      code, attempted: attempted, subject: directory, reason: reason, remedy: remedy, cause: cause)
  }

  /// A store of this archive holds something else than was written there.
  func damaged(_ attempted: String, _ reason: String, cause: (any Error)? = nil) -> Failure {
    failure(.damaged, attempted, reason, Self.damageRemedy, cause: cause)
  }

  private static let damageRemedy =
    "Run `facearchive check` to see what is lost and whether `check --repair` or "
    + "only a backup can repair it."

  private func failure(_ attempted: String, _ error: DatabaseError) -> Failure {
    let file = ArchiveDirectory.metadataName
    let detail = error.message ?? "no message"
    switch error.resultCode {
    case .SQLITE_FULL:
      return failure(.diskFull, attempted, "the disk is full", Self.spaceRemedy, cause: error)
    case .SQLITE_CANTOPEN where isWithoutFiles:
      return failure(
        .diskFull, attempted, "the disk has no room for another file", Self.spaceRemedy,
        cause: error)
    case .SQLITE_CANTOPEN where isNearlyFull,
      .SQLITE_IOERR where isNearlyFull && Self.growing.contains(error.extendedResultCode):
      // What it needs beside the database, a log and shared memory, cannot be made either.
      return failure(.diskFull, attempted, "the disk is full", Self.spaceRemedy, cause: error)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      return failure(
        .notWritable, attempted, "\(file) cannot be written (\(detail))", cause: error)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return damaged(attempted, "\(file) is damaged (\(detail))", cause: error)
    case .SQLITE_CANTOPEN:
      return failure(
        .failed, attempted, "\(file) cannot be opened (\(detail))",
        "Check your right to read the directory.", cause: error)
    default:
      // GRDB's own description continues with the whole statement.
      return failure(
        .failed, attempted,
        "\(file) could not be used (SQLite error \(error.resultCode.rawValue): \(detail))",
        cause: error)
    }
  }

  private func failure(_ attempted: String, _ error: LMDBError) -> Failure {
    let file = ArchiveDirectory.vectorsName
    switch error.code {
    case .noSpace, .quotaExceeded:
      return failure(.diskFull, attempted, "the disk is full", Self.spaceRemedy, cause: error)
    case .inputOutput where isNearlyFull:
      // LMDB calls it so when the system takes only a part of what it writes.
      return failure(.diskFull, attempted, "the disk is full", Self.spaceRemedy, cause: error)
    case .accessDenied, .notPermitted, .readOnlyFileSystem:
      return failure(
        .notWritable, attempted, "\(file) cannot be opened or written (\(error.detail))",
        "Check your right to read and write it.", cause: error)
    case .truncated:
      return damaged(attempted, "\(file) is truncated: \(error.detail)", cause: error)
    case .noSuchFile:
      return damaged(attempted, "\(file) is missing", cause: error)
    case .invalid, .corrupted, .pageNotFound, .versionMismatch, .notFound:
      return damaged(attempted, "\(file) is damaged (\(error))", cause: error)
    case .alreadyOpen:
      return failure(
        .failed, attempted, "this process already has \(file) open",
        "Open the writer before any reader of the same process.", cause: error)
    default:
      return failure(.failed, attempted, "\(file) could not be used (\(error))", cause: error)
    }
  }

  private func failure(_ attempted: String, _ error: VectorIndexError) -> Failure {
    switch error {
    case .damaged(let key, let detail):
      return damaged(
        attempted,
        "the index in \(ArchiveDirectory.vectorsName) is damaged at \(key.kind) "
          + "\(key.first).\(key.second).\(key.sequence) (\(detail))", cause: error)
    case .noIndex(let generation):
      return damaged(
        attempted,
        "\(ArchiveDirectory.vectorsName) holds no index of generation \(generation.rawValue)",
        cause: error)
    case .newerFormat(let found, let known):
      return failure(
        .newerFormat, attempted,
        "its index has format \(found), but this program reads formats up to \(known)",
        "Use a newer version of this program.", cause: error)
    default:
      return failure(.failed, attempted, "the index refused it (\(error))", cause: error)
    }
  }

  private var isNearlyFull: Bool { DiskRoom(of: directory)?.isFull ?? false }

  private var isWithoutFiles: Bool { DiskRoom(of: directory)?.isWithoutFiles ?? false }

  /// Calls that make a file longer.
  private static let growing: [ResultCode] = [
    .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_TRUNCATE,
    .SQLITE_IOERR_WRITE,
  ]

  private static let spaceRemedy =
    "Free some space and run it again; all committed work is kept."
}
