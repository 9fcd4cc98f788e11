import Archive
import Values

/// What to re-index with, and how much of the machine it may take.
public struct ReindexOptions: Sendable {
  /// The embedder, by the name that the library knows it by.
  public var model: String
  /// Faces embedded at a time, from 1.
  public var threads: Int
  /// No new faces are taken up while it is closed.
  public var loadGate: LoadGate

  public init(model: String, threads: Int = 1, loadGate: LoadGate = LoadGate(maximumLoad: nil)) {
    self.model = model
    self.threads = threads
    self.loadGate = loadGate
  }
}

/// How far a re-indexing has come.
public struct ReindexProgress: Sendable, Hashable {
  /// Faces of the archive, when it was last looked at.
  public var faces = 0
  /// Of those, the ones that the generation covers.
  public var covered = 0
  /// Faces embedded and stored by this run.
  public var stored = 0
  public var elapsedSeconds = 0.0
  /// Waits for the machine to have less to do.
  public var isThrottled = false

  /// Faces per second of this run.
  public var speed: Double { elapsedSeconds > 0 ? Double(stored) / elapsedSeconds : 0 }

  /// Time until the faces that are known now are covered; `nil` before anything can be told.
  public var remainingSeconds: Double? {
    speed > 0 ? Double(max(0, faces - covered)) / speed : nil
  }
}

/// What a re-indexing did.
struct ReindexReport: Sendable {
  var generation: GenerationRow
  var coverage: GenerationCoverage
  /// Faces embedded and stored by this run.
  var stored = 0
  /// Faces that could not be embedded, and why, in order.
  var unusable: [(face: FaceID, reason: String)] = []
  /// The run was stopped before everything was covered.
  var isInterrupted = false
  var elapsedSeconds = 0.0
  /// Time spent by all threads together, in seconds: `decode`, `align`, `network`, `idle`.
  var stageSeconds: [String: Double] = [:]
}
