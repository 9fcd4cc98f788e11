import ArgumentParser

/// `facearchive journal`
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Show what became of each file; retry files, and read their names anew.",
    discussion: """
      The journal lists each source (a file, by its content) with its state: seen, settling, \
      working, done, partial (only part could be read), parked (given up) or gone (no file is \
      left). For partial and parked sources it gives the reason.

      EXAMPLES
        facearchive journal list --state parked
        facearchive journal show /srv/dump/1599025493/10B_6_3/clip.mp4
        facearchive journal retry --all
        facearchive journal retime --dry-run

      \(ExitStatusCode.writingHelp)
      """,
    subcommands: [
      JournalListCommand.self, JournalShowCommand.self, JournalRetryCommand.self,
      JournalRetimeCommand.self,
    ],
    defaultSubcommand: JournalListCommand.self)
}
