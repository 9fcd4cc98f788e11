import Archive
import ArgumentParser

/// `facearchive restore`
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make an archive of a backup.",
    discussion: """
      Every file is compared with the manifest while it is copied, and the archive is opened and \
      checked before it gets its name: a backup that is incomplete or damaged leaves nothing \
      behind. An archive that exists is never overwritten.

      EXAMPLES
        facearchive restore /backup/faces-2026-11-21 /srv/faces

      \(ExitStatusCode.help([.done, .failed, .mismatch, .damaged, .usage]))
      """)

  @Argument(help: ArgumentHelp("What `facearchive backup` wrote.", valueName: "backup"))
  var backup: String

  @Argument(
    help: ArgumentHelp(
      "The archive to make: a directory that is empty or does not exist.", valueName: "archive"))
  var archive: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let result = try ArchiveBackup.restore(from: backup, to: archive) { directory in
      try CheckCommand.requireSound(
        directory, attempted: "restore the backup", subject: backup,
        remedy: "Use another backup; nothing was restored.")
    }
    try output.render(result) { "Restored and checked \($0.contentText) in \(archive).\n" }
  }
}
