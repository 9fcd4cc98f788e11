import ArgumentParser

/// `facearchive eval`
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure how well a model tells people apart.",
    discussion: """
      lfw, identify and scface measure on labelled photos, by the protocols that published figures \
      are measured with; they need no archive, but can measure a network that was added to one \
      (--archive DIR --model NAME). Photos in which no face is found are counted as \
      failures and reported, never left out. calibrate measures on an archive's own faces how \
      alike strangers look there, so that searches can tell how many false matches to expect.

      EXAMPLES
        facearchive eval lfw lfw/ --pairs pairs.txt
        facearchive eval identify enrolled/ seen/
        facearchive eval scface SCface_database/
        facearchive eval calibrate --archive /srv/faces

      \(ExitStatusCode.helpText)
      """,
    subcommands: [
      EvalLFWCommand.self, EvalIdentifyCommand.self, EvalSCfaceCommand.self,
      EvalCalibrateCommand.self,
    ])
}
