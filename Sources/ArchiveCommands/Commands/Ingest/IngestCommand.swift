import Archive
import ArgumentParser
import Foundation
import Ingest
import Values

/// `facearchive ingest`
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read new recordings from camera dumps into the archive.",
    discussion: """
      A dump is ROOT/<timestamp>/<camera>/…files or ROOT/<timestamp>/<camera>.<extension>. \
      `ingest` decodes every video and image that the archive has not read yet. It finds the \
      faces, follows them from frame to frame as sightings, and keeps the best ones. When a \
      recording begins is weighed from the names of its folders and its file.

      Run it as often as you like: it reads only what is new. An interrupted long video resumes \
      at its last checkpoint. A file that cannot be read does not stop the run. It is parked with \
      the reason (see `journal`) and tried again when it changes. Files whose path names no time \
      or no camera are reported.

      Most footage shows nobody. Unless --thoroughness is exhaustive, `ingest` skips groups of \
      pictures in which nothing moves: the sizes of their packets and a check of their key \
      pictures show it. In the frames that it decodes, it searches only where they differ from \
      what it has searched before. `journal show` accounts for every picture. A random hundredth \
      of what would be skipped is examined anyway (--audit), so that `status` can show what \
      skipping misses.

      A poster or another face that never moves is stored in the first two recordings of its \
      camera. Later recordings only count it (see `stills`), unless you give --keep-stills.

      Ctrl-C commits finished work and stops. A second Ctrl-C stops at once.

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
          + "Stopping once finished work is committed. Signal again to stop at once.")
    }
    let setup = try IngestSetup(examining, dump: dump, order: .oldest)
    let display = ProgressDisplay()
    let ingestion = Ingestion(
      writer: setup.writer, options: setup.options, interruption: interruption)
    let answer = try Self.clearing(display) { try ingestion.run(observe: display.show) }
    try setup.writer.close()
    answer.writeNotes()
    try output.render(answer) { $0.text }
    if answer.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if answer.hasProblems { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }

  private static func clearing<Result>(
    _ display: ProgressDisplay, _ body: () throws -> Result
  ) rethrows -> Result {
    defer { display.clear() }
    return try body()
  }
}
