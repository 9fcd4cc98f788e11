import FaceModel
import Foundation

/// Files that the user asked for.
enum OutputFile {
  /// Writes a file that is either complete or not there.
  ///
  /// - Throws: `Failure` `.diskFull`, `.notWritable`.
  static func write(_ bytes: [UInt8], to path: FilePath) throws {
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
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0 {
      let result = unfinished.withCString { old in path.withCString { rename(old, $0) } }
      if result != 0 { code = errno }
    }
    guard code == 0 else {
      _ = unfinished.withCString { unlink($0) }
      throw refused(path, code)
    }
  }

  /// Creates a folder, and those above it, unless it is there.
  ///
  /// - Throws: `Failure` `.notWritable`.
  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .notWritable, attempted: "create the folder", subject: path,
        reason: "the system does not allow it", remedy: "Check who may write there.",
        cause: error)
    }
  }

  private static func refused(_ path: FilePath, _ code: Int32) -> Failure {
    Failure(
      code == ENOSPC || code == EDQUOT ? .diskFull : .notWritable, attempted: "write",
      subject: path.description, reason: String(cString: strerror(code)).lowercased(),
      remedy: code == ENOSPC ? "Free some space." : "Check the folder, and who may write there.")
  }
}
