import ArgumentParser

/// `facearchive`: the root of all commands.
struct FaceArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "facearchive",
    abstract: "Find out who was where and when in camera recordings.",
    discussion: """
      An archive is a directory. `ingest` reads a camera dump into it, and `watch` keeps reading \
      while the dump grows. `search` finds a face in the archive, and `sheet` puts the hits on a \
      contact sheet.

      EXAMPLES
        facearchive init /srv/faces --time-zone Europe/Berlin
        export FACEARCHIVE_ARCHIVE=/srv/faces
        facearchive ingest /srv/dump
        facearchive search photo.jpg --from yesterday --building 10B
        facearchive sheet photo.jpg --out sheet.pdf

      \(ExitStatusCode.helpText)
      """,
    version: ProgramVersion.text,
    subcommands: [
      InitCommand.self, LayoutCommand.self, IngestCommand.self, WatchCommand.self,
      SearchCommand.self,
      WhereCommand.self,
      SheetCommand.self, ShowCommand.self, StatusCommand.self, JournalCommand.self,
      RootCommand.self, CameraCommand.self, StillsCommand.self,
      ModelCommand.self, ReindexCommand.self, RedetectCommand.self, GenerationCommand.self,
      IndexCommand.self,
      RetainCommand.self, CompareCommand.self, EvalCommand.self, DumpCommand.self,
      CheckCommand.self, BackupCommand.self, RestoreCommand.self, WorkerSubcommand.self,
      ExaminationSubcommand.self, PictureSubcommand.self,
    ])
}

/// The version of the program.
enum ProgramVersion {
  static let text = "0.1.0"
}
