import Archive
import FileWatch
import Foundation
import Logging
import Values

/// Says to the outside how a watch goes: to the service manager, to `status`, to Prometheus and to
/// the log. Used by the writer's thread.
public final class WatchSupervision {
  private let archive: String
  private let writer: ArchiveWriter
  private let metrics: FilePath?
  private let logger: Logger
  private let manager = ServiceManager()
  private var record = WatcherRecord()
  private var isReady = false
  /// What the machine's clock showed at a moment of uptime, in nanoseconds.
  private var lastClock: (milliseconds: Int64, uptime: UInt64)?
  private var nextRecord: UInt64 = 0
  private var lastRecord: UInt64 = 0
  private var nextMetrics: UInt64 = 0
  private var nextPing: UInt64 = 0
  private var heartbeats: UInt64 = 0
  private var heardAt = DispatchTime.now().uptimeNanoseconds
  private var told: Set<WatchTrouble> = []
  private var latest: WatchReport?
  private var isStopping = false
  /// The oldest read of the archive that has not ended, and since when it was seen to.
  private var oldestRead: (read: OldestRead, since: UInt64)?
  private var nextLook: UInt64 = 0
  private var nextClearing: UInt64 = 0

  /// Less is what time servers correct.
  private static let clockStepMilliseconds: Int64 = 60_000
  /// Between two records for `status`, while nothing special happens. Source: our choice.
  private static let recordNanoseconds: UInt64 = 10_000_000_000
  /// Between two records while figures change.
  private static let haste: UInt64 = 1_000_000_000
  /// Between two times that slots of readers that were killed are freed. Source: our choice.
  private static let clearingNanoseconds: UInt64 = 60_000_000_000
  /// Between two sets of metrics. Source: the default of Prometheus' `scrape_interval` is a minute,
  /// the usual one a quarter of that.
  private static let metricsNanoseconds: UInt64 = 15_000_000_000
  /// How long the threads of all roots may be silent before the watchdog no longer hears that all is
  /// well: they read one folder, or wait for a network file system.
  private static let silenceNanoseconds: UInt64 = 600_000_000_000

  /// - Parameters:
  ///   - archive: The archive's directory.
  ///   - writer: Used by the calling thread.
  ///   - metrics: Where figures are written, if anywhere.
  public init(archive: String, writer: ArchiveWriter, metrics: FilePath?, logger: Logger) {
    self.archive = archive
    self.writer = writer
    self.metrics = metrics
    self.logger = logger
  }

  /// Takes note of how it goes; called several times a second.
  ///
  /// - Throws: `Failure` `.notWritable` when the first metrics cannot be written; of the writer.
  public func note(_ report: WatchReport) throws {
    let now = DispatchTime.now().uptimeNanoseconds
    noteClock(now)
    let troubles = Self.troubles(of: report, since: record.troubles)
    let before = record
    latest = report
    tell(report.health)
    update(report, troubles)
    try lookAtReads(now)
    // Before the record: a watch that cannot begin leaves none.
    if now >= nextMetrics { try writeMetrics(report, now) }
    let isDue = now >= nextRecord || (record != before && now >= lastRecord + Self.haste)
    if troubles != before.troubles || isDue {
      nextRecord = now + Self.recordNanoseconds
      lastRecord = now
      saveRecord()
      manager?.tell("STATUS=\(status(report))")
    }
    ping(report, now)
  }

  /// The work has ended; the writer, which is still open, will be closed.
  public func stop() {
    isStopping = true
    manager?.tell("STOPPING=1")
    guard let latest else { return }
    do {
      try writeMetrics(latest, DispatchTime.now().uptimeNanoseconds)
    } catch {
      logger.error("metrics not written", metadata: ["reason": "\(error)"])
    }
  }

  /// The watch has ended by itself, and the writer is closed.
  public func end() {
    manager?.tell("STATUS=ended")
    record.ended = WallTime.now
    saveRecord()
  }

  private func saveRecord() {
    do {
      try record.save(inArchive: archive)
    } catch {
      logger.error("state not written", metadata: ["reason": "\(error)"])
    }
  }

  /// Logs that the machine's clock was set since the last call.
  private func noteClock(_ now: UInt64) {
    let clock = WallTime.now.milliseconds
    defer { lastClock = (clock, now) }
    guard let lastClock else { return }
    let step = clock - lastClock.milliseconds - Int64((now - lastClock.uptime) / 1_000_000)
    guard abs(step) >= Self.clockStepMilliseconds else { return }
    logger.warning(
      "clock set",
      metadata: [
        "seconds": "\(Double(step) / 1000)",
        "reason": "times that the archive notes of files and of its own work leap by as much",
      ])
  }

  // MARK: Service manager

  private func ping(_ report: WatchReport, _ now: UInt64) {
    if !isReady, report.health.heartbeats > 0 {
      isReady = true
      manager?.tell("READY=1", "STATUS=\(status(report))")
    }
    if report.health.heartbeats != heartbeats { heardAt = now }
    heartbeats = report.health.heartbeats
    guard let seconds = manager?.watchdogSeconds, now >= nextPing,
      now - heardAt < Self.silenceNanoseconds
    else { return }
    nextPing = now + UInt64(seconds / 3 * 1e9)
    manager?.tell("WATCHDOG=1")
  }

  private func status(_ report: WatchReport) -> String {
    let state =
      record.troubles.isEmpty
      ? (report.isThrottled ? "paused: the machine is busy" : "watching")
      : "degraded: " + record.troubles.map(\.code).joined(separator: ", ")
    return "\(state); \(report.settling) settling, \(report.queued) queued, "
      + "\(report.working) working, \(report.done.done) done"
  }

  // MARK: Record

  private func update(_ report: WatchReport, _ troubles: [WatcherRecord.Trouble]) {
    record.roots = report.health.roots.map { root in
      WatcherRecord.Root(
        path: root.path.description, fileSystem: root.fileSystem, isPolled: root.isPolled,
        watchedFolders: root.watchedFolders, knowsWriters: root.knowsWriters)
    }
    record.troubles = troubles
    record.past = report.health.past.map { WatcherRecord.Trouble($0) }
    record.settling = report.settling
    record.oldestUnsettledSeconds = report.oldestUnsettledSeconds.rounded()
    record.queued = report.queued
    record.isThrottled = report.isThrottled
    record.working = report.working
    record.waitingForRetry = report.waitingForRetry
    record.done = report.done.done
    record.overflows = report.health.overflows
    record.scans = report.health.scans
  }

  /// The stable name of the trouble that so much is missing that nothing is noted as gone.
  private static let frozenCode = "mostly-missing"

  private static func troubles(
    of report: WatchReport, since old: [WatcherRecord.Trouble]
  ) -> [WatcherRecord.Trouble] {
    report.health.troubles.map { WatcherRecord.Trouble($0) }
      + report.frozenRoots.map { frozen in
        let root = frozen.root.description
        let since = old.first { $0.code == frozenCode && $0.root == root }?.since
        return WatcherRecord.Trouble(
          code: frozenCode, root: root,
          reason:
            "\(frozen.missing) of \(frozen.known) known files are missing; none is marked as gone",
          since: since ?? WallTime.now)
      }
  }

  private func tell(_ health: WatchHealth) {
    let all = health.troubles + health.past
    for trouble in all where told.insert(trouble).inserted {
      let facts: Logger.Metadata = [
        "code": "\(trouble.code.rawValue)", "root": "\(trouble.root)",
        "reason": "\(trouble.reason)",
      ]
      if trouble.until == nil {
        logger.error("degraded", metadata: facts)
      } else {
        var begun = trouble
        begun.until = nil
        if told.insert(begun).inserted { logger.error("degraded", metadata: facts) }
        logger.notice("recovered", metadata: facts)
      }
    }
    told.formIntersection(all + all.map(\.begun))
  }

  // MARK: Metrics

  private func writeMetrics(_ report: WatchReport, _ now: UInt64) throws {
    guard let metrics else { return }
    let isFirst = nextMetrics == 0
    nextMetrics = now + Self.metricsNanoseconds
    do {
      try write(report, to: metrics)
    } catch let failure as Failure where failure.code == .notWritable && !isFirst {
      // What others may look at must not end the work.
      logger.error("metrics not written", metadata: ["reason": "\(failure.reason)"])
    }
  }

  /// Looks who reads the archive, and for how long: nobody may for very long.
  private func lookAtReads(_ now: UInt64) throws {
    guard now >= nextLook else { return }
    nextLook = now + Self.haste
    if now >= nextClearing {
      nextClearing = now + Self.clearingNanoseconds
      try writer.endReadsOfTheDead()
    }
    guard let read = try writer.oldestRead() else {
      oldestRead = nil
      return
    }
    let since = oldestRead.flatMap { $0.read.isSame(as: read) ? $0.since : nil }
    oldestRead = (read, since ?? now)
  }

  /// How long the oldest read was seen to last, in seconds; 0 without one.
  private var oldestReadSeconds: Double {
    let now = DispatchTime.now().uptimeNanoseconds
    return oldestRead.map { now > $0.since ? Double(now - $0.since) / 1e9 : 0 } ?? 0
  }

  private func write(_ report: WatchReport, to path: FilePath) throws {
    let text = MetricsText(
      report, counts: try writer.journalCounts(), warnings: try writer.warningCounts(),
      sizes: try writer.storeSizes(), batch: writer.lastBatch, degraded: record.troubles,
      isRunning: !isStopping,
      read: (oldestReadSeconds, oldestRead?.read.transactionsBehind ?? 0), began: record.began,
      now: WallTime.now
    ).text
    do {
      // In one step: whoever collects them never reads half a file.
      try Data(text.utf8).write(
        to: URL(fileURLWithPath: path.description), options: .atomic)
    } catch {
      let isMissing = (error as? CocoaError)?.code == .fileNoSuchFile
      throw Failure(
        .notWritable, attempted: "write metrics to", subject: path.description,
        reason: isMissing ? "the folder does not exist" : error.localizedDescription,
        remedy: "Make sure that its folder exists and that you may write to it.")
    }
  }
}

extension WatchTrouble {
  fileprivate var begun: WatchTrouble {
    var trouble = self
    trouble.until = nil
    return trouble
  }
}

extension WatcherRecord.Trouble {
  init(_ trouble: WatchTrouble) {
    self.init(
      code: trouble.code.rawValue, root: trouble.root.description, reason: trouble.reason,
      since: trouble.since, until: trouble.until)
  }
}
