import Archive
import ArgumentParser
import FaceModel
import FaceRecognition
import FileWatch
import Foundation
import Ingest

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

      Most footage shows nobody. With --thoroughness normal, groups of pictures are not decoded when \
      the sizes of their packets tell that nothing moves and a look at their key pictures finds \
      nothing that is new or may be a face; in what is decoded, a frame is searched for faces only \
      where it differs from what was searched before. What was spared is accounted for picture by \
      picture (`journal show`), and --audit 1% examines a random hundredth of what would have been \
      left out all the same, so that `status` can tell what that misses.

      Ctrl-C stops after what is whole has been committed; a second one stops at once.

      EXAMPLES
        facearchive ingest /srv/dump
        facearchive ingest /srv/dump /mnt/other --fps 10 --keep all
        facearchive ingest /srv/dump --thoroughness normal --audit 1%
        facearchive ingest /srv/dump --time-template '<yyyy>.<MM>.<dd> <HH>.<mm>'
        facearchive ingest /srv/dump --json 2>progress.log

      \(ExitStatusCode.help([
        .done, .failed, .someUnreadable, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
        .interrupted,
      ]))
      """)

  @Argument(
    help: ArgumentHelp("Folders that hold timestamp folders.", valueName: "root"))
  var roots: [String]

  @OptionGroup var archive: ArchiveOption
  @OptionGroup(title: "What is looked for") var sampling: SamplingOptions
  @OptionGroup(title: "What names mean") var layout: LayoutOptions
  @OptionGroup var workers: WorkersOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let interruption = Interruption()
    SignalWatch.begin(interruption) {
      Console.note(
        (Console.isInteractive ? "\n" : "")
          + "Stopping after what is whole. Once more to stop at once.")
    }
    // An archive that is not there is told before a model that is not there.
    let archivePath = try archive.path()
    if !ArchiveDirectory.exists(at: archivePath) { _ = try ArchiveReader(path: archivePath) }
    let library = try weights.library()
    let writer = try ArchiveWriter(
      path: archivePath, embedder: EmbedderIdentity(try embedder(in: library)))
    let settings = try writer.snapshot { try $0.status().settings }
    let options = IngestOptions(
      roots: roots.map { FilePath($0) }, layout: try layout.layout(for: settings),
      job: sampling.job, workers: workers.count, worker: workerCommand)
    let display = ProgressDisplay()
    let ingestion = Ingestion(writer: writer, options: options, interruption: interruption)
    let report = try Self.clearing(display) { try ingestion.run(observe: display.show) }
    try writer.close()
    let result = IngestResult(report, archive: archivePath)
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

  /// All three models are checked here, so that a missing one is told once and at once.
  private func embedder(in library: ModelLibrary) throws -> EmbedderFacts {
    _ = try library.model(.detector)
    _ = try library.model(.landmarks)
    let model = try library.model(.embedder).entry
    guard let dimension = model.dimension else {
      throw Failure(
        .modelMismatch, attempted: "use the embedder", subject: model.name,
        reason: "its manifest entry names no dimension")
    }
    return EmbedderFacts(
      name: model.name, sha256: model.sha256, dimension: dimension, precision: model.precision)
  }

  private var workerCommand: WorkerCommand {
    WorkerCommand(
      executable: WorkerCommand.thisExecutable,
      arguments: [
        "worker", "--weights", weights.path, "--threads", "\(workers.threadsPerWorker)",
        "--parent", "\(getpid())",
      ])
  }
}

extension EmbedderIdentity {
  init(_ facts: EmbedderFacts) {
    self.init(
      name: facts.name, sha256: facts.sha256, dimension: facts.dimension,
      precision: facts.precision)
  }
}
