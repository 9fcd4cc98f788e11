import ArgumentParser

/// `facearchive layout`
struct LayoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout",
    abstract: "Show what names of folders and files are read as.",
    discussion: """
      EXAMPLES
        facearchive layout test /srv/dump

      \(ExitStatusCode.readingHelp)
      """,
    subcommands: [LayoutTestCommand.self])
}
