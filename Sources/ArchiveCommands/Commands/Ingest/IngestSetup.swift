import Archive
import FaceRecognition
import FileWatch
import Foundation
import Ingest
import Values

/// What `ingest`, `watch` and `redetect` need before they begin.
struct IngestSetup {
  var archive: String
  var writer: ArchiveWriter
  var options: IngestOptions
  /// SHA-256 of the workers' detector.
  var detector: String

  /// Opens the archive for writing, and checks the networks.
  ///
  /// - Parameters:
  ///   - dump: `nil` where no roots are scanned.
  ///   - order: Which source comes first unless the user says.
  /// - Throws: `Failure` as of ``Archive/ArchiveWriter``; `.modelMismatch`, `.usage`.
  init(_ examining: ExaminingOptions, dump: DumpOptions? = nil, order: WorkOrder) throws {
    // A missing archive is reported before a missing model.
    let path = try ArchiveOption.existing(try examining.archive.path())
    archive = path
    let weights = examining.weights
    let library = try weights.library(archive: path).using(detector: examining.detector.name)
    detector = try library.entry(.detector).sha256
    writer = try ArchiveWriter(path: path)
    let embedder = try Self.embedder(in: library, for: writer.generation)
    try writer.use(embedder)
    let settings = try writer.snapshot { try $0.status().settings }
    options = IngestOptions(
      roots: (dump?.roots ?? []).map { FilePath(argument: $0) },
      layout: try dump?.layout.layout(for: settings) ?? LayoutOptions.layout(for: settings),
      job: examining.sampling.job, workers: examining.workers.count,
      worker: Self.workerCommand(examining, archive: path, embedder: embedder.name),
      order: examining.order ?? order)
    options.acceptsMissing = dump?.acceptsMissing ?? false
    options.keepsStills = dump?.keepsStills ?? false
    options.assumedFrameRate = examining.assumedFrameRate
    options.loadGate = examining.load.gate
    options.furtherEmbedders = LoadedEmbedders { try weights.library(archive: path) }
  }

  /// Checks all three models, so that a missing one is reported once and at once.
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
          reason: "its embeddings come from the model \(known.name) (SHA-256 "
            + "\(known.sha256.prefix(12))…), which \(library.directory) lacks",
          remedy: "Name the folder of that model with --weights, or add the model with "
            + "`facearchive model add`.")
      }
    }
    return try EmbedderIdentity(try library.model(.embedder, named: name).entry)
  }

  private static func workerCommand(
    _ examining: ExaminingOptions, archive: String, embedder: String
  ) -> WorkerCommand {
    var arguments = [
      "worker", "--weights", examining.weights.path,
      "--threads", "\(examining.workers.threadsPerWorker)",
      "--parent", "\(getpid())", "--models", WeightsOption.addedModels(in: archive),
      "--embedder", embedder,
    ]
    if let detector = examining.detector.name { arguments += ["--detector", detector] }
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
        reason: "its manifest entry gives no dimension", remedy: "Correct the manifest.")
    }
    self.init(
      name: model.name, sha256: model.sha256, dimension: dimension, precision: model.precision)
  }
}
