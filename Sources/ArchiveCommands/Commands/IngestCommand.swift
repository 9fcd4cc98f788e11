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
  @Option(
    name: .customLong("detector"),
    help: ArgumentHelp(
      "The model that finds faces, as `model list` names it. Default: the manifest's.",
      valueName: "name"))
  var detector: String?

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
    let library = try weights.library(archive: archivePath).using(detector: detector)
    let writer = try ArchiveWriter(path: archivePath)
    let embedder = try embedder(in: library, for: writer.generation)
    try writer.use(embedder)
    let settings = try writer.snapshot { try $0.status().settings }
    var options = IngestOptions(
      roots: roots.map { FilePath($0) }, layout: try layout.layout(for: settings),
      job: sampling.job, workers: workers.count,
      worker: workerCommand(archive: archivePath, embedder: embedder.name))
    let weights = weights
    options.enrichment = FurtherEmbedders { try weights.library(archive: archivePath) }
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
  ///
  /// - Parameter generation: The live one, whose model has to be used; `nil` takes the default.
  private func embedder(
    in library: ModelLibrary, for generation: GenerationRow?
  ) throws -> EmbedderIdentity {
    _ = try library.model(.detector)
    _ = try library.model(.landmarks)
    var name: String?
    if let known = generation?.embedder {
      name = library.manifest.models.first { $0.sha256 == known.sha256 }?.name
      guard name != nil else {
        throw Failure(
          .modelMismatch, attempted: "ingest into the archive",
          reason: "its embeddings are of the model \(known.name) (SHA-256 "
            + "\(known.sha256.prefix(12))…), which \(library.directory) does not have",
          remedy: "Use the model that the archive was made with: name its folder with --weights, "
            + "or add it with `facearchive model add`.")
      }
    }
    return try EmbedderIdentity(try library.model(.embedder, named: name).entry)
  }

  private func workerCommand(archive: String, embedder: String) -> WorkerCommand {
    var arguments = [
      "worker", "--weights", weights.path, "--threads", "\(workers.threadsPerWorker)",
      "--parent", "\(getpid())", "--models", WeightsOption.addedModels(in: archive),
      "--embedder", embedder,
    ]
    if let detector { arguments += ["--detector", detector] }
    return WorkerCommand(executable: WorkerCommand.thisExecutable, arguments: arguments)
  }
}

extension EmbedderIdentity {
  /// What an archive keeps of an embedder.
  ///
  /// - Throws: `Failure` `.modelMismatch` for an entry without a dimension.
  init(_ model: ModelManifest.Model) throws {
    guard let dimension = model.dimension else {
      throw Failure(
        .modelMismatch, attempted: "use the embedder", subject: model.name,
        reason: "its manifest entry names no dimension")
    }
    self.init(
      name: model.name, sha256: model.sha256, dimension: dimension, precision: model.precision)
  }
}
