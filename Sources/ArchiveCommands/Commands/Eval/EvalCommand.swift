import ArgumentParser

/// `facearchive eval`
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure how well a model tells people apart.",
    discussion: """
      On labelled photos, by the protocols that published figures are measured with. None of these \
      needs an archive. Photos in which no face is found are counted as failures and reported, \
      never left out.

      EXAMPLES
        facearchive eval lfw lfw/ --pairs pairs.txt
        facearchive eval identify enrolled/ seen/
        facearchive eval scface SCface_database/

      \(ExitStatusCode.help([.done, .failed, .someUnreadable, .mismatch, .usage]))
      """,
    subcommands: [EvalLFWCommand.self, EvalIdentifyCommand.self, EvalSCfaceCommand.self])
}
