import Archive
import Values

/// What to re-index with, and how much of the machine to use.
public struct ReindexOptions: Sendable {
  /// The embedder's name in the model library.
  public var model: String
  /// How many faces to embed at a time, from 1.
  public var threads: Int
  /// While it is closed, no new faces are begun.
  public var loadGate: LoadGate

  /// Creates options from their parts.
  public init(model: String, threads: Int = 1, loadGate: LoadGate = LoadGate(maximumLoad: nil)) {
    self.model = model
    self.threads = threads
    self.loadGate = loadGate
  }
}

/// The progress of a re-indexing.
public struct ReindexProgress: Sendable, Hashable {
  /// How many faces the archive had at the last check.
  public var faces = 0
  /// How many of those the generation covers.
  public var covered = 0
  /// How many faces this run has embedded and stored.
  public var stored = 0
  /// Wall time since the run began.
  public var elapsedSeconds = 0.0
  /// Whether the run waits because the machine is busy.
  public var isThrottled = false

  /// Faces per second of this run; 0 before it has begun.
  public var speed: Double { elapsedSeconds > 0 ? Double(stored) / elapsedSeconds : 0 }

  /// The estimated time until the present faces are covered, in seconds; `nil` before the first
  /// ones are stored.
  public var remainingSeconds: Double? {
    speed > 0 ? Double(max(0, faces - covered)) / speed : nil
  }
}

/// The result of a re-indexing.
struct ReindexReport: Sendable {
  /// The generation that was filled.
  var generation: GenerationRow
  /// How many faces it covers at the end.
  var coverage: GenerationCoverage
  /// How many faces this run embedded and stored.
  var stored = 0
  /// Faces that could not be embedded, and why, in order.
  var unusable: [(face: FaceID, reason: String)] = []
  /// Whether the run was stopped before the generation covered every face.
  var isInterrupted = false
  /// Wall time of the run.
  var elapsedSeconds = 0.0
  /// Time spent by all threads together, in seconds: `decode`, `align`, `network`, `idle`.
  var stageSeconds: [String: Double] = [:]
}
