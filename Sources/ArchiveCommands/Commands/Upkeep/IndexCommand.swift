import ArgumentParser

/// `facearchive index`
struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Ask how well searches find what there is, and what the index takes.",
    discussion: """
      Large archives are not searched face by face: a sketch of every face is looked at, and only \
      the promising ones are compared. `index check` measures on the archive itself what that \
      misses, and `search` quotes the figures.

      EXAMPLES
        facearchive index check --archive /srv/faces
        facearchive index check --sample 1000 --recall 0.999
        facearchive index status --json

      \(ExitStatusCode.readingHelp)
      """,
    subcommands: [IndexCheckCommand.self, IndexStatusCommand.self],
    defaultSubcommand: IndexStatusCommand.self)
}
