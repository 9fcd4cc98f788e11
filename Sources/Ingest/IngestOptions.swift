import FileWatch
import Foundation
import SightingStream
import Values

/// What to ingest, and how.
public struct IngestOptions: Sendable {
  /// Folders that hold dumps.
  public var roots: [FilePath]
  /// How paths below the roots name times and cameras.
  public var layout: DumpLayout
  /// What workers are asked to do with each source.
  public var job: JobOptions
  /// Worker processes at a time, from 1.
  public var workers: Int
  /// The program that a worker process runs.
  public var worker: WorkerCommand
  /// How long a worker may run without progress, in seconds.
  ///
  /// Source: our choice: a worker reports about each second, and one frame of the largest size that
  /// it accepts takes seconds.
  public var stallSeconds = 30.0
  /// Tries of one source before it is parked.
  ///
  /// Source: our choice: one for bad luck, one more for a machine under load.
  public var maximumTries = 3
  /// Files are noted as gone even where so much is missing that a disk may not be mounted.
  public var acceptsMissing = false
  /// Still faces are stored every time, though they only repeat what is known at their place.
  public var keepsStills = false
  /// Frames per second of raw streams that do not say it; `nil` takes that of the camera's other
  /// recordings.
  public var assumedFrameRate: Double?
  /// Which of the waiting sources comes first.
  public var order: WorkOrder
  /// How long a watch lets a source wait after its first failed try, in seconds; each further wait
  /// is six times as long.
  ///
  /// Source: our choice: a burst of load is over by then, and a file that keeps killing workers
  /// costs one at once, one after ten seconds and one after a minute.
  public var firstRetrySeconds = 10.0

  /// Workers pause while it is closed.
  public var loadGate = LoadGate(maximumLoad: nil)

  /// Embeds new faces for the generations that the workers do not embed for; `nil` leaves those to
  /// `reindex`.
  public var furtherEmbedders: (any FurtherEmbedders)?

  /// Options with the defaults for all that is not named.
  public init(
    roots: [FilePath], layout: DumpLayout, job: JobOptions, workers: Int, worker: WorkerCommand,
    order: WorkOrder = .oldest
  ) {
    self.roots = roots
    self.layout = layout
    self.job = job
    self.workers = workers
    self.worker = worker
    self.order = order
  }

  func retrySeconds(afterTries tries: Int) -> Double {
    firstRetrySeconds * pow(6, Double(max(0, tries - 1)))
  }
}
