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
    let child: ChildOutput
    do {
      child = try ChildOutput(of: ["examination", "--json"] + arguments, input: .leash)
    } catch {
      throw Failure(.failed, attempted: "start the examination", reason: "\(error)", cause: error)
    }
    if let signal = child.signal { return .died(signal) }
    if let status = child.status, status != 0 {
      throw Failure(reportedIn: child.messages) ?? ExitCode(status)
    }
    if !child.messages.isEmpty {
      Console.noteWithoutBreak(String(decoding: child.messages, as: UTF8.self))
    }
    do {
      return .answer(try JSONDecoder().decode(type, from: child.results))
    } catch {
      throw Failure(
        .failed, attempted: "read the report of the examination", reason: "\(error)", cause: error)
    }
  }
}
