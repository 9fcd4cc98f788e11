import Foundation
import Values

/// A call to the file system that failed.
struct FileSystemError: Error {
  /// The system's error number.
  var code: Int32
  /// The name of the call.
  var call: String

  var reason: String { String(cString: strerror(code)).lowercased() }
}

/// The few calls that a scan needs, with paths as bytes.
enum FileSystem {
  /// The status of `path` through symbolic links.
  static func status(of path: FilePath) throws(FileSystemError) -> stat {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else {
      throw FileSystemError(code: errno, call: "stat")
    }
    return status
  }

  static func isRegularFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }
  static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  /// The names in a folder, without `.` and `..`, in order of their bytes.
  static func names(in folder: FilePath) throws(FileSystemError) -> [FilePath] {
    // glibc opens directories close-on-exec.
    guard let stream = folder.withCString({ opendir($0) }) else {
      throw FileSystemError(code: errno, call: "opendir")
    }
    defer { closedir(stream) }
    var names: [FilePath] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileSystemError(code: errno, call: "readdir") }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: UInt8.self, capacity: Int(NAME_MAX) + 1) { bytes in
          let length = strnlen(UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self), 256)
          return FilePath(bytes: Array(UnsafeBufferPointer(start: bytes, count: length)))
        }
      }
      if name.bytes != [0x2e] && name.bytes != [0x2e, 0x2e] { names.append(name) }
    }
    return names.sorted()
  }

  /// The absolute path without symbolic links, `.` and `..`.
  static func canonical(_ path: FilePath) throws(FileSystemError) -> FilePath {
    guard let resolved = path.withCString({ realpath($0, nil) }) else {
      throw FileSystemError(code: errno, call: "realpath")
    }
    defer { free(resolved) }
    let bytes = UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))
    return FilePath(bytes: Array(bytes))
  }
}
