import ArgumentParser

/// `facearchive index`
struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Show how much searches find, and how large the index is.",
    discussion: """
      A search of a large archive does not compare every face. It reads a sketch of every face \
      and compares only the promising ones. `index check` measures on the archive itself what \
      that misses, and `search` quotes the figures.

      EXAMPLES
        facearchive index check --archive /srv/faces
        facearchive index check --sample 1000 --recall 0.999
        facearchive index status --json

      \(ExitStatusCode.readingHelp)
      """,
    subcommands: [IndexCheckCommand.self, IndexStatusCommand.self],
    defaultSubcommand: IndexStatusCommand.self)
}
