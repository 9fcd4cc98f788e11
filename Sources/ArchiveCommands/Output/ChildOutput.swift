import Answers
import Foundation
import Values

extension Failure {
  /// The failure that a process of this program reported as JSON; `nil` when it reported none.
  init?(reportedIn said: Data) {
    let lines = said.split(separator: UInt8(ascii: "\n"))
    guard
      let line = lines.last.flatMap({ try? JSONDecoder().decode(FailureAnswer.self, from: $0) })
    else { return nil }
    self.init(
      line.error.code, attempted: line.error.attempted, subject: line.error.subject,
      reason: line.error.reason, remedy: line.error.remedy)
  }
}

/// Reads a pipe to its end on a thread of its own.
final class PipeCollector: @unchecked Sendable {
  // `@unchecked`: the thread writes `data` before it signals, and readers wait for the signal.
  private var data = Data()
  private let ended = DispatchSemaphore(value: 0)

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      data = handle.readDataToEndOfFile()
      ended.signal()
    }
  }

  func wait() -> Data {
    ended.wait()
    return data
  }
}
