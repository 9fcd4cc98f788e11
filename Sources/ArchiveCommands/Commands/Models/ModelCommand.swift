import ArgumentParser

/// `facearchive model`
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Add networks to the archive, list and verify them.",
    discussion: """
      The networks that Tools/setup installs serve every archive. Others are added to one archive \
      and kept inside it, in the folder models, so that it can be moved as a whole. An embedder \
      that was added is put to use with `reindex` and `generation activate`, a detector with \
      `redetect` and `ingest --detector`.

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
