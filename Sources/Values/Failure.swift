/// An error as a user sees it: what was attempted, on what, why it failed and what to do.
///
/// The layer that knows what was attempted wraps library errors (FFmpeg, OpenVINO, LMDB, SQLite)
/// into this. The command line maps `code` to an exit status in one place.
public struct Failure: Error, Sendable, CustomStringConvertible {
  /// The stable name of a kind of failure, as `--json` reports it.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// The directory holds no archive.
    case noArchive = "no-archive"
    /// `init` was asked to create an archive where one exists.
    case archiveExists = "archive-exists"
    /// The archive was written by a newer version of this program.
    case newerFormat = "newer-format"
    /// The archive was written by an older version, and this user cannot bring it up to date.
    case olderFormat = "older-format"
    /// Another process is writing to the archive.
    case writerLocked = "writer-locked"
    /// A model file is missing, damaged, or not the one that the archive was made with.
    case modelMismatch = "model-mismatch"
    /// A store of the archive is damaged.
    case damaged = "damaged"
    /// The archive or its disk cannot be written.
    case notWritable = "not-writable"
    /// The disk is full.
    case diskFull = "disk-full"
    /// A photo or video could not be read.
    case unreadableMedia = "unreadable-media"
    /// No face was found in a query photo.
    case noFace = "no-face"
    /// A query photo shows several faces, and the user must choose one.
    case severalFaces = "several-faces"
    /// The archive has nothing with that name or number.
    case notFound = "not-found"
    /// The arguments are invalid or contradict each other.
    case usage = "usage"
    /// Anything else.
    case failed = "failed"
  }

  /// The kind of failure.
  public var code: Code
  /// What was attempted, as a verb phrase: `open the archive`.
  public var attempted: String
  /// What it was attempted on: a path, a name, a number; may be empty.
  public var subject: String
  /// Why it failed, as a clause: `it holds no archive.sqlite`.
  public var reason: String
  /// What to do about it, as one or more sentences; empty when no advice makes sense.
  public var remedy: String
  /// The error of the library below, if there is one.
  public var cause: (any Error)?

  /// Creates a failure from its parts.
  public init(
    _ code: Code, attempted: String, subject: String = "", reason: String, remedy: String = "",
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.attempted = attempted
    self.subject = subject
    self.reason = reason
    self.remedy = remedy
    self.cause = cause
  }

  /// The whole as sentences: `Cannot open the archive /x: it holds no archive.sqlite. Create …`
  public var description: String {
    let head = subject.isEmpty ? "Cannot \(attempted)" : "Cannot \(attempted) \(subject)"
    let tail = remedy.isEmpty ? "" : " \(remedy)"
    return "\(head): \(reason).\(tail)"
  }
}
