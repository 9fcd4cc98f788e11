import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive journal retry`
struct JournalRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Have the next ingest examine sources again.",
    discussion: """
      The archive keeps what it holds of a source until the next ingest has examined the source \
      again.

      EXAMPLES
        facearchive journal retry 1599025493/10B_6_3/clip.mp4
        facearchive journal retry --all
        facearchive journal retry --affected

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, by their path or their path below the root, or numbers of sources.",
      valueName: "file"))
  var files: [String] = []

  @Flag(name: .customLong("all"), help: "Retry all parked and partial sources.")
  var all = false

  @Flag(
    name: .customLong("affected"),
    help: "Retry the sources that were read by a build that could miss people or misread times.")
  var affected = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let ways = [all, affected, !files.isEmpty].count { $0 }
    guard ways == 1 else {
      throw ValidationError(
        ways == 0
          ? "Name files, or give --all or --affected."
          : "Name files, or give --all or --affected: only one of the three.")
    }
  }

  func run() throws {
    let writer = try ArchiveWriter(path: archive.path())
    let sources = try writer.snapshot { snapshot in
      if affected { return try snapshot.affectedSources() }
      if all {
        return try snapshot.journal(JournalFilter(states: [.parked, .partial]))
          .filter { !$0.isGone }.map(\.sourceID)
      }
      return try files.flatMap { file in
        try JournalLookup(text: file).required(in: snapshot, to: "retry").map(\.sourceID)
      }
    }
    let answer = RetryAnswer(try writer.retry(sources))
    try writer.close()
    try output.render(answer) { answer in
      "\(counted(answer.sources.count, "source")) will be examined again by the next ingest.\n"
    }
  }
}
