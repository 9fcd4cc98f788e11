import Foundation

/// Files and folders that the program makes for others to find.
public enum WholeFile {
  /// Writes a file that is complete and on the disk, or as it was before; killed on the way it leaves
  /// at most a file `path`.part.
  ///
  /// - Throws: `Failure` `.diskFull`, `.notWritable`.
  public static func write(_ bytes: [UInt8], to path: FilePath) throws {
    let unfinished = FilePath(bytes: path.bytes + Array(".part".utf8))
    let descriptor = unfinished.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o644)
    }
    guard descriptor >= 0 else { throw refused(path, errno) }
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
      throw refused(path, code)
    }
    synchronizeFolder(of: path)
  }

  /// Creates a folder, and those above it, unless it is there.
  ///
  /// - Throws: `Failure` `.notWritable`.
  public static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .notWritable, attempted: "create the folder", subject: path,
        reason: "the system does not allow it", remedy: "Check who may write there.",
        cause: error)
    }
  }

  /// Why a file cannot be written, from the system's `errno`.
  public static func refused(_ path: FilePath, _ code: Int32) -> Failure {
    Failure(
      code == ENOSPC || code == EDQUOT ? .diskFull : .notWritable, attempted: "write",
      subject: path.description, reason: String(cString: strerror(code)).lowercased(),
      remedy: code == ENOSPC ? "Free some space." : "Check the folder, and who may write there.")
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
