import Foundation

/// Writes whole files and folders for other programs to find.
public enum WholeFile {
  /// A file that is complete and on the disk, but not under its name yet: one of several that appear
  /// together.
  public struct Draft {
    fileprivate let path: FilePath
    fileprivate let target: FilePath
    fileprivate let unfinished: FilePath
    fileprivate let attempted: String

    /// Gives the file its name, in place of what has it.
    ///
    /// - Throws: `Failure` `.diskFull`, `.notWritable`; the draft is gone then.
    public func publish() throws {
      let result = unfinished.withCString { old in target.withCString { rename(old, $0) } }
      guard result == 0 else {
        let code = errno
        discard()
        throw refused(path, code, attempted)
      }
      synchronizeFolder(of: target)
    }

    /// Removes the draft.
    public func discard() {
      _ = unfinished.withCString { unlink($0) }
    }
  }

  /// Writes a file so that it is either complete and on the disk, or as it was before. If the
  /// process is killed meanwhile, at most a file `path`.part is left.
  ///
  /// - Parameters:
  ///   - bytes: The file's whole content.
  ///   - path: The file, which is replaced if it exists. Of a symbolic link the file is replaced
  ///     that it leads to.
  ///   - attempted: What is being written, for `Failure.attempted`.
  /// - Throws: `Failure` `.diskFull`, `.notWritable`, also for what is not a regular file.
  public static func write(
    _ bytes: [UInt8], to path: FilePath, attempted: String = "write"
  ) throws {
    try prepare(bytes, for: path, attempted: attempted).publish()
  }

  /// The first half of ``write(_:to:attempted:)``: all but the name.
  public static func prepare(
    _ bytes: [UInt8], for path: FilePath, attempted: String = "write"
  ) throws -> Draft {
    let target = try destination(of: path, attempted)
    let unfinished = FilePath(bytes: target.bytes + Array(".part".utf8))
    let descriptor = unfinished.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o644)
    }
    guard descriptor >= 0 else { throw refused(path, errno, attempted) }
    var code: Int32 = 0
    bytes.withUnsafeBytes { all in
      var rest = all
      while !rest.isEmpty, code == 0 {
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          code = errno
        }
      }
    }
    // A pipe or the like cannot be synchronised.
    if code == 0, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    let draft = Draft(path: path, target: target, unfinished: unfinished, attempted: attempted)
    guard code == 0 else {
      draft.discard()
      throw refused(path, code, attempted)
    }
    return draft
  }

  /// Where a file at `path` is: the end of a chain of symbolic links, whether or not it exists.
  ///
  /// - Throws: `Failure` `.notWritable` for a chain without end, and for what is not a regular file.
  private static func destination(of path: FilePath, _ attempted: String) throws -> FilePath {
    var target = path
    // As many as Linux follows. Source: path_resolution(7).
    for _ in 0..<40 {
      var status = stat()
      guard target.withCString({ lstat($0, &status) }) == 0 else { return target }
      guard status.st_mode & S_IFMT == S_IFLNK else {
        guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR else {
          throw Failure(
            .notWritable, attempted: attempted, subject: path.description,
            reason: "it is not a regular file", remedy: "Name another file.")
        }
        return target
      }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = target.withCString { readlink($0, &buffer, Int(PATH_MAX)) }
      guard count > 0 else { throw refused(path, errno, attempted) }
      let link = FilePath(bytes: buffer.prefix(count).map(UInt8.init(bitPattern:)))
      if link.bytes.first == UInt8(ascii: "/") {
        target = link
      } else {
        let folder = target.bytes.dropLast(target.lastComponent.bytes.count)
        target = FilePath(bytes: folder + link.bytes)
      }
    }
    throw refused(path, ELOOP, attempted)
  }

  /// Creates a folder and those above it, unless they exist.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - attempted: What the folder is for, for `Failure.attempted`.
  ///   - subject: What the user calls it, for `Failure.subject`; `nil` for `path`.
  /// - Throws: `Failure` `.notWritable`, `.diskFull`; `.usage` for an empty path.
  public static func makeFolder(
    _ path: String, attempted: String = "create the folder", subject: String? = nil
  ) throws {
    guard !path.isEmpty else {
      throw Failure(
        .usage, attempted: attempted, reason: "its name is empty", remedy: "Name a folder.")
    }
    var folder = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
      folder += name
      guard let code = refusalToMake(folder) else {
        folder += "/"
        continue
      }
      let words = String(cString: strerror(code)).lowercased()
      throw Failure(
        code == ENOSPC || code == EDQUOT ? .diskFull : .notWritable, attempted: attempted,
        subject: subject ?? path, reason: "the folder \(folder) cannot be made (\(words))",
        remedy: code == ENOSPC
          ? "Free some space." : "Check the name and your right to write there.")
    }
  }

  /// - Returns: `nil` when the folder exists now, otherwise the system's `errno`.
  private static func refusalToMake(_ folder: String) -> Int32? {
    guard mkdir(folder, 0o777) != 0 else { return nil }
    let code = errno
    var status = stat()
    guard stat(folder, &status) == 0 else { return code }
    return status.st_mode & S_IFMT == S_IFDIR ? nil : ENOTDIR
  }

  /// The failure of writing a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - code: The system's `errno`.
  ///   - attempted: What was being written, for `Failure.attempted`.
  public static func refused(
    _ path: FilePath, _ code: Int32, _ attempted: String = "write"
  ) -> Failure {
    let isFull = code == ENOSPC || code == EDQUOT
    return Failure(
      isFull ? .diskFull : .notWritable, attempted: attempted, subject: path.description,
      reason: String(cString: strerror(code)).lowercased(),
      remedy: isFull
        ? "Free some space, or name a file on another disk."
        : "Name a file in an existing folder that you may write to.")
  }

  /// Makes the name durable, if the file system can.
  private static func synchronizeFolder(of path: FilePath) {
    let name = path.lastComponent
    let folder = FilePath(bytes: path.bytes.dropLast(name.bytes.count) + Array(".".utf8))
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
