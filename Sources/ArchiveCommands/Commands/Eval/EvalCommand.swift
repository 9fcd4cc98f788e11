import ArgumentParser

/// `facearchive eval`
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure how well a model tells people apart.",
    discussion: """
      lfw, identify and scface measure on labelled photos, by the protocols behind published \
      figures. They need no archive, but can measure a network that was added to one (--archive \
      DIR --model NAME). A photo without a face counts as a failure and is reported, never left \
      out. calibrate measures how alike strangers are among an archive's own faces, so that \
      searches can estimate false matches.

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
