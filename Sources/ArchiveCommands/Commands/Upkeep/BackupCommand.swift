import Archive
import ArgumentParser
import FaceRecognition
import Query
import Values

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
    let manifest = try ArchiveBackup.create(
      of: path, in: directory, companions: [AddedModels.directoryName]
    ) { copy in
      try CheckCommand.requireSound(
        copy, attempted: "back up the archive", subject: path,
        remedy: "No backup was made. Run `facearchive check` to see what is lost and whether "
          + "`check --repair` can repair it.")
    }
    let result = BackupResult(manifest, archive: path, backup: directory)
    try output.render(result) { "Backed up and checked \($0.text) from \(path) to \(directory).\n" }
  }
}

/// What `backup` and `restore` report.
struct BackupResult: Encodable {
  var archive: String
  var backup: String
  var archiveID: String
  /// The last batch that is in the backup.
  var batch: Int64
  var sources: Int
  var sightings: Int
  var faces: Int
  var files: [BackupManifest.File]

  init(_ manifest: BackupManifest, archive: String, backup: String) {
    self.archive = archive
    self.backup = backup
    archiveID = manifest.archiveID
    batch = manifest.batch
    sources = manifest.sources
    sightings = manifest.sightings
    faces = manifest.faces
    files = manifest.files
  }

  /// `12 sources, 30 sightings, 80 faces (4.2 MB)`
  var text: String {
    let bytes = files.map(\.bytes).reduce(0, +)
    return "\(counted(sources, "source")), \(counted(sightings, "sighting")), "
      + "\(counted(faces, "face")) (\(Words.bytes(bytes)))"
  }
}
