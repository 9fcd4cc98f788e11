import FileWatch
import Values

/// How a watch goes.
public struct WatchReport: Sendable {
  /// Whether every root is seen as it should be.
  public var health: WatchHealth
  /// Roots of which so much is missing that nothing is noted as gone.
  public var frozenRoots: [IngestReport.FrozenRoot]
  /// Files that wait until they have stopped changing.
  public var settling: Int
  /// Files of whole roots that are still to be compared with the journal.
  public var comparing: Int
  /// How long the file that has waited longest for that has, in seconds.
  public var oldestUnsettledSeconds: Double
  /// Sources that wait for a worker.
  public var queued: Int
  /// Sources that wait for another try.
  public var waitingForRetry: Int
  /// Sources that a worker has.
  public var working: Int
  /// Workers pause until the machine has less to do.
  public var isThrottled: Bool
  /// What was done since the watch began.
  public var done: IngestReport
}

extension WatchPolicy {
  /// How it goes.
  func report(of ingestion: Ingestion) -> WatchReport {
    WatchReport(
      health: watcher.health,
      frozenRoots: frozen.values.sorted { $0.root < $1.root },
      settling: settling.count,
      comparing: scans.reduce(0) { $0 + $1.sources.count - $1.admitted },
      oldestUnsettledSeconds: Double(settling.oldestAge(Self.now)) / 1e9,
      queued: ingestion.work.count, waitingForRetry: retryCount, working: ingestion.active.count,
      isThrottled: !ingestion.options.loadGate.isOpen, done: ingestion.report)
  }
}
