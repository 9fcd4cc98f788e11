import Archive
import FaceRecognition
import FileWatch
import Foundation
import Ingest
import Values

/// What `ingest` and `watch` need before they begin.
struct IngestSetup {
  var archive: String
  var writer: ArchiveWriter
  var options: IngestOptions
  /// SHA-256 of the workers' detector.
  var detector: String

  /// Opens the archive for writing, and checks the networks.
  ///
  /// - Parameter layout: `nil` where no roots are scanned.
  /// - Throws: `Failure` as of ``Archive/ArchiveWriter``; `.modelMismatch`, `.usage`.
  init(
    roots: [String], archive: ArchiveOption, sampling: SamplingOptions, layout: LayoutOptions?,
    workers: WorkersOption, load: MaximumLoadOption, weights: WeightsOption, detector: String?,
    order: WorkOrder, acceptsMissing: Bool, keepsStills: Bool = false
  ) throws {
    // An archive that is not there is told before a model that is not there.
    let path = try ArchiveOption.existing(try archive.path())
    self.archive = path
    let library = try weights.library(archive: path).using(detector: detector)
    self.detector = try library.entry(.detector).sha256
    writer = try ArchiveWriter(path: path)
    let embedder = try Self.embedder(in: library, for: writer.generation)
    try writer.use(embedder)
    let settings = try writer.snapshot { try $0.status().settings }
    options = IngestOptions(
      roots: roots.map { FilePath(argument: $0) },
      layout: try layout?.layout(for: settings) ?? LayoutOptions.layout(for: settings),
      job: sampling.job, workers: workers.count,
      worker: Self.workerCommand(
        workers, weights, archive: path, embedder: embedder.name, detector: detector),
      order: order)
    options.acceptsMissing = acceptsMissing
    options.keepsStills = keepsStills
    options.loadGate = load.gate
    options.furtherEmbedders = LoadedEmbedders { try weights.library(archive: path) }
  }

  /// All three models are checked here, so that a missing one is told once and at once.
  ///
  /// - Parameter generation: The live one, whose model has to be used; `nil` takes the default.
  private static func embedder(
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

  private static func workerCommand(
    _ workers: WorkersOption, _ weights: WeightsOption, archive: String, embedder: String,
    detector: String?
  ) -> WorkerCommand {
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
