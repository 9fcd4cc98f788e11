import Archive
import ArgumentParser
import Foundation
import Ingest
import Values

/// `facearchive ingest`
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read what is new in camera dumps into the archive.",
    discussion: """
      A dump is ROOT/<timestamp>/<camera>/…files or ROOT/<timestamp>/<camera>.<extension>. Every \
      video or image that the archive has not read yet is decoded, its faces are found, followed \
      from frame to frame as sightings, and the best ones kept. In a camera's folder with several \
      files, one whose name is a time begins then, any other at the folder's time.

      Run it as often as you like: it does only what is new, and goes on where it was stopped. A \
      file that cannot be read is parked with its reason (see `journal`) and does not stop the \
      run; it is tried again when it changes. Names that tell no time or no camera are reported.

      Most footage shows nobody. Unless --thoroughness is exhaustive, groups of pictures are not \
      decoded when the sizes of their packets tell that nothing moves and a look at their key \
      pictures finds nothing that is new or may be a face; in what is decoded, a frame is searched \
      for faces only where it differs from what was searched before. What was spared is accounted \
      for picture by picture (`journal show`), and a random hundredth of what would have been left \
      out is examined all the same (--audit), so that `status` can tell what that misses.

      A poster or another face that never moves is stored in the first two recordings of its \
      camera and only counted in those after (`stills`); --keep-stills stores it every time.

      Ctrl-C stops after what is whole has been committed; a second one stops at once.

      EXAMPLES
        facearchive ingest /srv/dump
        facearchive ingest /srv/dump /mnt/other --fps 10 --keep all
        facearchive ingest /srv/dump --thoroughness fast --audit 5%
        facearchive ingest /srv/dump --max-load 2
        facearchive ingest /srv/dump --time-template '<yyyy>.<MM>.<dd> <HH>.<mm>'
        facearchive ingest /srv/dump --json 2>progress.log

      \(ExitStatusCode.help([
        .done, .failed, .someUnreadable, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
        .interrupted,
      ]))
      """)

  @OptionGroup var dump: DumpOptions
  @OptionGroup var examining: ExaminingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let interruption = Interruption()
    SignalWatch.begin(interruption) {
      Console.note(
        (Console.isInteractive ? "\n" : "")
          + "Stopping after what is whole. Once more to stop at once.")
    }
    let setup = try IngestSetup(examining, dump: dump, order: .oldest)
    let display = ProgressDisplay()
    let ingestion = Ingestion(
      writer: setup.writer, options: setup.options, interruption: interruption)
    let report = try Self.clearing(display) { try ingestion.run(observe: display.show) }
    try setup.writer.close()
    let result = IngestResult(report, archive: setup.archive)
    result.writeNotes()
    try output.render(result) { $0.text }
    if report.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if report.hasProblems { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }

  private static func clearing<Result>(
    _ display: ProgressDisplay, _ body: () throws -> Result
  ) rethrows -> Result {
    defer { display.clear() }
    return try body()
  }
}
