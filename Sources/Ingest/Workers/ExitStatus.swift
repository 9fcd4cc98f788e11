import Foundation

/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
  /// It returned or called `exit` with this number.
  case exited(Int32)
  /// This signal ended it.
  case signalled(Int32)

  init(waitStatus: Int32) {
    // Source: wait(2) as glibc's bits/waitstatus.h lays it out; its macros are not importable.
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
  }

  /// The status as a clause: `exited with status 1`.
  public var description: String {
    switch self {
    case .exited(let code): "it exited with status \(code)"
    case .signalled(let signal):
      "signal \(signal) (\(String(cString: strsignal(signal)))) ended it"
    }
  }
}
