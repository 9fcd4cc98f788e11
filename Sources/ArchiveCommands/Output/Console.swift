import Foundation
import Values

/// Thrown when the reader of our results has left: not an error, there is just nothing left to do.
struct BrokenPipe: Error {}

/// The program's two streams: results on standard output, everything else on standard error.
enum Console {
  /// Writes `text` to standard output, all of it.
  ///
  /// - Throws: `BrokenPipe` when the reader has left; `Failure` when the device refuses.
  static func write(_ text: String) throws {
    try write(Array(text.utf8))
  }

  /// Writes `line` and a line break to standard output.
  static func print(_ line: String) throws {
    try write(line + "\n")
  }

  /// Writes bytes to standard output, all of them.
  ///
  /// - Throws: As `write(_:)` of text.
  static func write(_ bytes: [UInt8]) throws {
    let code = writeAll(bytes, to: STDOUT_FILENO)
    guard code != 0 else { return }
    if code == EPIPE { throw BrokenPipe() }
    throw Failure(
      code == ENOSPC ? .diskFull : .failed, attempted: "write the results",
      reason: String(cString: strerror(code)))
  }

  /// Writes `line` and a line break to standard error. What cannot be written is lost.
  static func note(_ line: String) {
    _ = writeAll(Array((line + "\n").utf8), to: STDERR_FILENO)
  }

  /// Writes `text` to standard error as it is.
  static func noteWithoutBreak(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Whether standard error is a terminal.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// The width of the terminal on standard error in columns; 80 when it is unknown.
  static var width: Int { width(of: STDERR_FILENO) ?? 80 }

  /// The width of the terminal on standard output in columns; `nil` when it is none, or unknown.
  static var outputWidth: Int? { width(of: STDOUT_FILENO) }

  private static func width(of terminal: Int32) -> Int? {
    var size = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// - Returns: 0, or the system's error number.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { all in
      var rest = all
      while !rest.isEmpty {
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}
