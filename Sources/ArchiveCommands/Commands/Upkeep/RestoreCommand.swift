import Archive
import ArgumentParser

/// `facearchive restore`
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make an archive from a backup.",
    discussion: """
      Compares every file with the manifest while copying it, and opens and checks the archive \
      before it gets its name: an incomplete or damaged backup leaves nothing on disk. It never \
      overwrites an existing archive.

      EXAMPLES
        facearchive restore /backup/faces-2026-11-21 /srv/faces

      \(ExitStatusCode.help([.done, .failed, .mismatch, .damaged, .usage]))
      """)

  @Argument(
    help: ArgumentHelp("The directory that `facearchive backup` wrote.", valueName: "backup"))
  var backup: String

  @Argument(
    help: ArgumentHelp(
      "The archive to make: a directory that must be empty or not exist.", valueName: "archive"))
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
