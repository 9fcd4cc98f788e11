import Foundation

/// Files and folders that the program makes for others to find.
public enum WholeFile {
  /// Writes a file that is complete and on the disk, or as it was before; killed on the way it leaves
  /// at most a file `path`.part.
  ///
  /// - Parameter attempted: what is written, as `Failure` says it.
  /// - Throws: `Failure` `.diskFull`, `.notWritable`.
  public static func write(
    _ bytes: [UInt8], to path: FilePath, attempted: String = "write"
  ) throws {
    let unfinished = FilePath(bytes: path.bytes + Array(".part".utf8))
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
    // What is no file on a disk, such as a pipe, cannot be synchronised.
    if code == 0, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0 {
      let result = unfinished.withCString { old in path.withCString { rename(old, $0) } }
      if result != 0 { code = errno }
    }
    guard code == 0 else {
      _ = unfinished.withCString { unlink($0) }
      throw refused(path, code, attempted)
    }
    synchronizeFolder(of: path)
  }

  /// Creates a folder, and those above it, unless it is there.
  ///
  /// - Parameters:
  ///   - attempted: what the folder is for, as `Failure` says it.
  ///   - subject: what the user knows it as; `nil` for `path`.
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
        remedy: code == ENOSPC ? "Free some space." : "Check the name, and who may write there.")
    }
  }

  /// - Returns: `nil` when there is a folder now, otherwise the system's `errno`.
  private static func refusalToMake(_ folder: String) -> Int32? {
    guard mkdir(folder, 0o777) != 0 else { return nil }
    let code = errno
    var status = stat()
    guard stat(folder, &status) == 0 else { return code }
    return status.st_mode & S_IFMT == S_IFDIR ? nil : ENOTDIR
  }

  /// Why a file cannot be written, from the system's `errno`.
  public static func refused(
    _ path: FilePath, _ code: Int32, _ attempted: String = "write"
  ) -> Failure {
    let isFull = code == ENOSPC || code == EDQUOT
    return Failure(
      isFull ? .diskFull : .notWritable, attempted: attempted, subject: path.description,
      reason: String(cString: strerror(code)).lowercased(),
      remedy: isFull
        ? "Free some space, or name a file on another disk."
        : "Name a file in a folder that exists and that you may write to.")
  }

  /// Makes the name durable; a file system that cannot is left as it is.
  private static func synchronizeFolder(of path: FilePath) {
    let name = path.lastComponent
    let folder = FilePath(bytes: path.bytes.dropLast(name.bytes.count) + Array(".".utf8))
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
