import Answers
import Foundation
import Values

/// What a process of this program wrote, and how it ended.
struct ChildOutput {
  /// What a process reads.
  enum Input {
    case file(FileHandle)
    /// A pipe that gives nothing and closes when this process ends, so that the other may end too.
    case leash
  }

  /// All of standard output.
  let results: Data
  /// All of standard error.
  let messages: Data
  /// The exit status; `nil` when a signal ended it.
  let status: Int32?
  /// The name of the signal that ended it.
  let signal: String?

  /// Starts this program with other arguments, and waits for its end.
  ///
  /// - Throws: What Foundation throws when it cannot be started.
  init(of arguments: [String], input: Input) throws {
    let process = Process()
    // This link stays right even if the program's file is replaced meanwhile. Source:
    // proc_pid_exe(5).
    process.executableURL = URL(fileURLWithPath: "/proc/\(getpid())/exe")
    process.arguments = arguments
    let (leash, output, errors) = (Pipe(), Pipe(), Pipe())
    switch input {
    case .file(let file): process.standardInput = file
    case .leash: process.standardInput = leash
    }
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let collector = PipeCollector(errors.fileHandleForReading)
    results = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try? leash.fileHandleForWriting.close()
    messages = collector.wait()
    let hasExited = process.terminationReason == .exit
    status = hasExited ? process.terminationStatus : nil
    signal = hasExited ? nil : String(cString: strsignal(process.terminationStatus))
  }
}

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
private final class PipeCollector: @unchecked Sendable {
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
