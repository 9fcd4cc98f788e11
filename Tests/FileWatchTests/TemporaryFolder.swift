import Foundation
import Values

/// A folder of a test's own, removed with everything in it when the test is over.
final class TemporaryFolder {
  let path: FilePath

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/facearchive-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else {
      throw POSIXError(.EIO)
    }
    defer { free(resolved) }
    path = FilePath(String(cString: resolved))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path.description)
  }

  /// Creates the folders above `relative` and writes a file there.
  @discardableResult
  func write(_ relative: FilePath, _ content: [UInt8] = [1]) throws -> FilePath {
    let target = try makeParents(of: relative)
    let descriptor = target.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    }
    guard descriptor >= 0 else { throw POSIXError(.EIO) }
    defer { close(descriptor) }
    guard content.withUnsafeBytes({ Foundation.write(descriptor, $0.baseAddress, $0.count) }) >= 0
    else { throw POSIXError(.EIO) }
    return target
  }

  @discardableResult
  func write(_ relative: String, _ content: [UInt8] = [1]) throws -> FilePath {
    try write(FilePath(relative), content)
  }

  func makeFolder(_ relative: String) throws -> FilePath {
    let target = try makeParents(of: FilePath(relative))
    guard target.withCString({ mkdir($0, 0o755) }) == 0 else { throw POSIXError(.EIO) }
    return target
  }

  func link(_ relative: String, to destination: String) throws {
    let target = try makeParents(of: FilePath(relative))
    guard target.withCString({ symlink(destination, $0) }) == 0 else { throw POSIXError(.EIO) }
  }

  private func makeParents(of relative: FilePath) throws -> FilePath {
    let components = relative.bytes.split(separator: UInt8(ascii: "/"))
    var folder = path
    for component in components.dropLast() {
      folder = folder.appending(FilePath(bytes: Array(component)))
      guard folder.withCString({ mkdir($0, 0o755) }) == 0 || errno == EEXIST else {
        throw POSIXError(.EIO)
      }
    }
    return path.appending(relative)
  }
}
