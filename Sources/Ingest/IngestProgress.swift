import Values

/// How far a run has come.
public struct IngestProgress: Sendable {
  /// Sources that needed work when the run began.
  public var sourcesToDo = 0
  /// Sources of those that have come to an end of some kind.
  public var sourcesEnded = 0
  /// The bytes of the sources that needed work.
  public var bytesToDo: Int64 = 0
  /// The bytes of those that ended, and the estimated share of those that are being worked on.
  public var bytesEnded: Int64 = 0
  /// Media time decoded in this run, in seconds.
  public var mediaSeconds = 0.0
  /// Faces kept so far in this run.
  public var faces = 0
  /// Sightings that ended so far in this run.
  public var sightings = 0
  /// Wall time since the work began, in seconds.
  public var elapsedSeconds = 0.0
  /// Workers pause until the machine has less to do.
  public var isThrottled = false
  /// Root-relative paths of the sources that are being worked on.
  public var current: [FilePath] = []

  /// Nothing done yet.
  public init() {}

  /// Media time per wall time; 0 at the beginning.
  public var speed: Double { elapsedSeconds > 0 ? mediaSeconds / elapsedSeconds : 0 }

  /// The share of the work that is done, 0...1, by bytes.
  public var share: Double {
    guard bytesToDo > 0 else { return sourcesToDo == 0 ? 1 : 0 }
    return min(1, Double(bytesEnded) / Double(bytesToDo))
  }

  /// The wall time that is left if the pace stays as it was, in seconds; `nil` while nothing
  /// is known of it yet.
  public var remainingSeconds: Double? {
    guard elapsedSeconds > 1, share > 0.001 else { return nil }
    return elapsedSeconds * (1 - share) / share
  }
}
