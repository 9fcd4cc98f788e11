import ArgumentParser

/// `facearchive journal`
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Ask what became of each file, and have files tried again.",
    discussion: """
      The journal knows each source (a file, by its content) and its state: seen, settling, \
      working, done, partial (read in part, with the reason), parked (given up, with the reason), \
      gone (no file is left).

      EXAMPLES
        facearchive journal list --state parked
        facearchive journal show /srv/dump/1599025493/10B_6_3/clip.mp4
        facearchive journal retry --all

      \(ExitStatusCode.writingHelp)
      """,
    subcommands: [JournalListCommand.self, JournalShowCommand.self, JournalRetryCommand.self],
    defaultSubcommand: JournalListCommand.self)
}
