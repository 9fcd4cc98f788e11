/// Why bytes are not a sighting stream, or could not be read or written.
///
/// A reader throws this for everything that disk or pipe can do to the bytes; it never traps.
public struct StreamError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The bytes do not begin as a sighting stream does.
    case badMagic = "bad-magic"
    /// The stream was written by a newer version of this program, or by a version that never was.
    case unknownVersion = "unknown-version"
    /// The bytes end within the preamble or within a frame.
    case truncated = "truncated"
    /// A frame says that it is longer than any frame may be.
    case tooLong = "too-long"
    /// A frame's bytes are not those that were written.
    case badChecksum = "bad-checksum"
    /// A frame of a type that this stream cannot hold.
    case unknownType = "unknown-type"
    /// A value that no writer writes: a coordinate that is not a number, a negative count.
    case impossibleValue = "impossible-value"
    /// The operating system refused to read.
    case readFailed = "read-failed"
    /// The operating system refused to write; `EPIPE` when the other end has gone.
    case writeFailed = "write-failed"
  }

  /// What kind of error it is.
  public var code: Code
  /// What is wrong, as a clause: `the frame says 4294967295 bytes`.
  public var detail: String
  /// The `errno` of `readFailed` and `writeFailed`; 0 otherwise.
  public var systemError: Int32

  /// An error; `systemError` is an `errno`, or 0.
  public init(_ code: Code, _ detail: String, systemError: Int32 = 0) {
    self.code = code
    self.detail = detail
    self.systemError = systemError
  }

  /// The error as one sentence, with its code.
  public var description: String { "sighting stream: \(detail) (\(code.rawValue))" }
}
