import Answers
import Archive
import ArgumentParser
import FaceRecognition
import Values
import Wording

/// `facearchive backup`
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the archive into a directory, even while others search and ingest.",
    discussion: """
      The copy is one consistent state of both stores, without deleted data, and the models that \
      were added to the archive. It is checked as by `check` before it counts: a damaged archive \
      gives no backup. manifest.json, with the size and SHA-256 of each file, is written last: a \
      backup without it is incomplete. Protect a backup as you protect the archive: it holds the \
      same faces.

      EXAMPLES
        facearchive backup /backup/faces-$(date +%F)
        facearchive restore /backup/faces-2026-11-21 /srv/faces

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "The backup's directory, which must be empty or not exist.", valueName: "dir"))
  var directory: String

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try archive.path()
    let result = try ArchiveBackup.create(
      of: path, in: directory, companions: [AddedModels.directoryName]
    ) { copy in
      try CheckCommand.requireSound(
        copy, attempted: "back up the archive", subject: path,
        remedy: "No backup was made. Run `facearchive check` to see what is lost and whether "
          + "`check --repair` can repair it.")
    }
    try output.render(result) {
      "Backed up and checked \($0.contentText) from \(path) to \(directory).\n"
    }
  }
}

extension BackupAnswer {
  /// `12 sources, 30 sightings, 80 faces (4.2 MB)`
  var contentText: String {
    let bytes = files.map(\.bytes).reduce(0, +)
    return "\(counted(sources, "source")), \(counted(sightings, "sighting")), "
      + "\(counted(faces, "face")) (\(Words.bytes(bytes)))"
  }
}
