import ArgumentParser

/// `facearchive generation`
struct GenerationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generation",
    abstract: "Change the network that searches use, and change back.",
    discussion: """
      A generation is all embeddings of one network. `reindex` builds another generation beside \
      the live one. Activating it is one commit, and so is rolling back. Sightings and faces stay \
      as they are. All of this works while `ingest` runs.

      EXAMPLES
        facearchive generation list
        facearchive generation compare 1 2
        facearchive generation activate 2
        facearchive generation rollback

      \(ExitStatusCode.writingHelp)
      """,
    subcommands: [
      GenerationListCommand.self, GenerationActivateCommand.self, GenerationRollbackCommand.self,
      GenerationDropCommand.self, GenerationCompareCommand.self,
    ],
    defaultSubcommand: GenerationListCommand.self)
}
