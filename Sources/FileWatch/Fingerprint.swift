import Foundation
import OpenSSL
import Values

/// The SHA-256 of a file's whole content: the identity of a source.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let sha256: String
  /// The file's identity before and after the reading.
  public let identity: FileIdentity
  /// The SHA-256 of the file's beginning, if asked for and if the file is longer: 64 hexadecimal
  /// digits.
  public let beginning: String?

  /// The same as `sha256`.
  public var description: String { sha256 }

  /// Reads the file at `path` from beginning to end, in pieces of 1 MiB.
  ///
  /// - Parameters:
  ///   - beginningBytes: The length of a beginning whose digest is wanted as well, in bytes.
  ///   - isInterrupted: Called between two pieces; `true` ends the reading with an error.
  /// - Throws: `Failure` `.unreadableMedia` when the file cannot be opened or read, is not a
  ///   regular file, or changes while it is read.
  /// - Complexity: O(size of the file).
  public init(
    of path: FilePath, beginningBytes: Int64? = nil, isInterrupted: () -> Bool = { false }
  ) throws {
    func refuse(_ reason: String, _ remedy: String = "") -> Failure {
      Failure(
        .unreadableMedia, attempted: "read the file", subject: path.description, reason: reason,
        remedy: remedy)
    }
    // O_NONBLOCK: a pipe that took the file's place must not make us wait for a writer.
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { throw refuse(String(cString: strerror(errno)).lowercased()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, FileSystem.isRegularFile(status) else {
      throw refuse("it is not a regular file")
    }
    let identity = FileIdentity(status)
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    var hash = SHA256()
    var beginning: String?
    var left = beginningBytes ?? -1
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      if isInterrupted() { throw refuse("the run was interrupted") }
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw refuse(String(cString: strerror(errno)).lowercased()) }
      if count == 0 { break }
      buffer.withUnsafeBytes { bytes in
        var rest = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        if left >= 0, left < rest.count {
          hash.update(UnsafeRawBufferPointer(rebasing: rest[..<Int(left)]))
          beginning = DigitText.hexadecimal(hash.digest())
          rest = UnsafeRawBufferPointer(rebasing: rest[Int(left)...])
          left = -1
        } else {
          left -= Int64(rest.count)
        }
        hash.update(rest)
      }
    }
    guard fstat(descriptor, &status) == 0, FileIdentity(status) == identity else {
      throw refuse("it changed while it was read", "The next run reads it again.")
    }
    self.identity = identity
    self.beginning = beginning
    sha256 = DigitText.hexadecimal(hash.digest())
  }
}
