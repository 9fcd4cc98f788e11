import ArgumentParser

/// `facearchive model`
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Add networks to the archive, list and verify them.",
    discussion: """
      Tools/setup installs networks for every archive. Further networks are added to one archive, \
      which keeps them in its folder models, so that you can move it as a whole. `reindex` and \
      `generation activate` put an added embedder to use, `redetect` and `ingest --detector` an \
      added detector.

      EXAMPLES
        facearchive model list
        facearchive model add arcface.onnx --manifest arcface.json
        facearchive model verify

      \(ExitStatusCode.writingHelp)
      """,
    subcommands: [
      ModelListCommand.self, ModelShowCommand.self, ModelAddCommand.self, ModelRemoveCommand.self,
      ModelVerifyCommand.self,
    ],
    defaultSubcommand: ModelListCommand.self)
}
