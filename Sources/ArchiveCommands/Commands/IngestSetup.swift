import Archive
import FaceModel
import FaceRecognition
import FileWatch
import Foundation
import Ingest

/// What `ingest` and `watch` need before they begin.
struct IngestSetup {
  var archive: String
  var writer: ArchiveWriter
  var options: IngestOptions

  /// Opens the archive for writing, and checks the networks.
  ///
  /// - Throws: `Failure` as of ``Archive/ArchiveWriter``; `.modelMismatch`, `.usage`.
  init(
    roots: [String], archive: ArchiveOption, sampling: SamplingOptions, layout: LayoutOptions,
    workers: WorkersOption, weights: WeightsOption, order: WorkOrder, acceptsMissing: Bool
  ) throws {
    // An archive that is not there is told before a model that is not there.
    self.archive = try archive.path()
    if !ArchiveDirectory.exists(at: self.archive) { _ = try ArchiveReader(path: self.archive) }
    let library = try weights.library()
    writer = try ArchiveWriter(
      path: self.archive, embedder: EmbedderIdentity(try Self.embedder(in: library)))
    let settings = try writer.snapshot { try $0.status().settings }
    options = IngestOptions(
      roots: roots.map { FilePath($0) }, layout: try layout.layout(for: settings),
      job: sampling.job, workers: workers.count,
      worker: Self.workerCommand(workers, weights), order: order)
    options.acceptsMissing = acceptsMissing
  }

  /// All three models are checked here, so that a missing one is told once and at once.
  private static func embedder(in library: ModelLibrary) throws -> EmbedderFacts {
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

  private static func workerCommand(
    _ workers: WorkersOption, _ weights: WeightsOption
  ) -> WorkerCommand {
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
