import Answers
import ArgumentParser
import Foundation
import Values

/// The program: parses its arguments, runs the command they name, and ends with its exit status.
public enum FaceArchiveProgram {
  /// Runs what the process was started to do, and exits.
  public static func main() -> Never {
    let arguments = TypedArguments.read()
    // A reader that has left is then an error of the write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    // After `--` everything is a value.
    let asJSON = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      try requireKnownCommand(arguments)
      try TypedOptions(arguments).requireOnce()
      var command = try FaceArchiveCommand.parseAsRoot(arguments)
      try command.run()
      exit(0)
    } catch is BrokenPipe {
      exit(0)
    } catch let failure as Failure {
      FailureAnswer(failure).write(asJSON: asJSON)
      exit(ExitStatusCode(failure.code).rawValue)
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      endParsing(error, arguments, asJSON: asJSON)
    }
  }

  /// Reports an unknown command by its name; the parser would complain about what follows it.
  private static func requireKnownCommand(_ arguments: [String]) throws {
    var commands = FaceArchiveCommand.configuration.subcommands.map { $0.configuration }
    var words: [String] = []
    for word in arguments {
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
      words.append(word)
      guard let command = commands.first(where: { $0.commandName == word }) else {
        let names = commands.filter(\.shouldDisplay).compactMap(\.commandName)
        throw Failure(
          .usage, attempted: "run the command", subject: words.joined(separator: " "),
          reason: "no command has that name",
          remedy: (Likeness.best(word, among: names).map { "Did you mean \($0)? " } ?? "")
            + "The commands are: \(names.joined(separator: ", ")).")
      }
      commands = command.subcommands.map { $0.configuration }
    }
  }

  /// Ends with the help or version that was asked for, with an error in the arguments, or with an
  /// error that no layer below has put into words.
  private static func endParsing(
    _ error: any Error, _ arguments: [String], asJSON: Bool
  ) -> Never {
    let code = FaceArchiveCommand.exitCode(for: error)
    if code.isSuccess {
      try? Console.write(FaceArchiveCommand.fullMessage(for: error) + "\n")
      exit(0)
    }
    if code == .validationFailure {
      if asJSON {
        let failure = Failure(
          .usage, attempted: "understand the arguments",
          reason: FaceArchiveCommand.message(for: error))
        FailureAnswer(failure).write(asJSON: true)
      } else {
        Console.note(FaceArchiveCommand.fullMessage(for: error))
      }
      exit(ExitStatusCode.usage.rawValue)
    }
    let failure = Failure(
      .failed, attempted: "run", subject: "facearchive \(arguments.first ?? "")",
      reason: "\(error)", cause: error)
    FailureAnswer(failure).write(asJSON: asJSON)
    exit(ExitStatusCode.failed.rawValue)
  }
}
