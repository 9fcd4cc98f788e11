import Answers
import ArgumentParser

/// How a command writes its results.
struct OutputOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Write results, and errors, as JSON.")
  var json = false

  /// Writes `answer` as JSON, or else what `text` makes of it.
  func render<Result: Answer>(_ answer: Result, text: (Result) -> String) throws {
    try Console.write(json ? JSONText.document(answer) + "\n" : text(answer))
  }
}
