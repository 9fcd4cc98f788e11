import Answers
import ArgumentParser
import Foundation
import Values

/// Runs `facearchive examination` in a process of its own, because a damaged store may end it.
struct ExaminationProcess {
  /// How it ended.
  enum Outcome<Result> {
    case answer(Result)
    /// A signal of this name ended it.
    case died(String)
  }

  /// The arguments after `examination`.
  var arguments: [String]

  /// Runs it and waits.
  ///
  /// - Throws: `ExitCode` when it failed and has written why to standard error; `Failure` when it
  ///   cannot be started or writes nothing.
  func run<Result: Answer>(_ type: Result.Type) throws -> Outcome<Result> {
    let process = Process()
    // This link stays right even if the program's file is replaced meanwhile. Source:
    // proc_pid_exe(5).
    process.executableURL = URL(fileURLWithPath: "/proc/\(getpid())/exe")
    process.arguments = ["examination", "--json"] + arguments
    let results = Pipe()
    // It ends when this end of the pipe closes: when we do.
    let leash = Pipe()
    let messages = Pipe()
    process.standardInput = leash
    process.standardOutput = results
    process.standardError = messages
    do {
      try process.run()
    } catch {
      throw Failure(.failed, attempted: "start the examination", reason: "\(error)", cause: error)
    }
    let collector = PipeCollector(messages.fileHandleForReading)
    let data = results.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try? leash.fileHandleForWriting.close()
    let said = collector.wait()
    guard process.terminationReason == .exit else {
      return .died(String(cString: strsignal(process.terminationStatus)))
    }
    guard process.terminationStatus == 0 else {
      throw Failure(reportedIn: said) ?? ExitCode(process.terminationStatus)
    }
    if !said.isEmpty { Console.noteWithoutBreak(String(decoding: said, as: UTF8.self)) }
    do {
      return .answer(try JSONDecoder().decode(type, from: data))
    } catch {
      throw Failure(
        .failed, attempted: "read the report of the examination", reason: "\(error)", cause: error)
    }
  }
}
