import FaceModel
import FileWatch
import SightingStream

/// What to ingest, and how.
public struct IngestOptions: Sendable {
  /// Folders that hold dumps.
  public var roots: [FilePath]
  public var layout: DumpLayout
  public var job: JobOptions
  /// Worker processes at a time, from 1.
  public var workers: Int
  public var worker: WorkerCommand
  /// How long a worker may go on without progress, in seconds.
  ///
  /// Source: our choice: a worker reports each second of media time, and one frame of the largest
  /// size that it accepts takes seconds.
  public var stallSeconds = 60.0
  /// Tries of one source before it is parked.
  ///
  /// Source: our choice: one for bad luck, one more for a machine under load.
  public var maximumTries = 3

  /// Embeds new faces for the generations that the workers do not embed for; `nil` leaves those to
  /// `reindex`.
  public var enrichment: (any FaceEnrichment)?

  public init(
    roots: [FilePath], layout: DumpLayout, job: JobOptions, workers: Int, worker: WorkerCommand
  ) {
    self.roots = roots
    self.layout = layout
    self.job = job
    self.workers = workers
    self.worker = worker
  }
}
