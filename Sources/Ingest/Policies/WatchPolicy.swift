import Archive
import FileWatch
import Foundation
import Logging
import SightingStream
import Threads
import Values

/// A watch: files are found by events and repeated scans, have to settle, and failed tries wait.
final class WatchPolicy: IngestPolicy {
  let patienceSeconds = 0.1

  let options: WatchOptions
  let watcher: DumpWatcher
  let mailbox: Mailbox
  var settling: SettleTable
  /// Sources that wait for another try, by their files.
  private var retries: [FilePath: (due: UInt64, item: WorkItem)] = [:]
  /// Files that could not be read, why, and how often that was tried.
  private var unreadable: [FilePath: (reason: SourceSummary.Reason, tries: Int)] = [:]
  /// Names that were removed, and when to look whether they are still not there.
  private var departures: [FilePath: UInt64] = [:]
  /// Whole roots that were read and not gone through to their ends yet.
  var scans: [Scan] = []
  /// The roots that were read, and what they were then.
  var roots: [FilePath: FolderIdentity] = [:]
  /// Roots of which so much is missing that nothing is noted as gone.
  var frozen: [FilePath: IngestReport.FrozenRoot] = [:]
  /// Requests to read every root again that were passed on.
  var rescans = 0
  /// Paths that no source is made of and that were reported already.
  private var reported: Set<FilePath> = []

  /// What a whole root was found to hold.
  struct Scan {
    var root: FilePath
    var sources: [FoundSource]
    /// Of those, offered to the journal so far.
    var admitted = 0
  }

  /// How long a name that was removed may come back before it is noted as gone.
  ///
  /// Source: our choice: a rename that the kernel did not report as one is registered by its new name
  /// first, so that a source is not without a file meanwhile.
  private static let departureSeconds = 1.0
  /// After a file could not be read for the first time, in seconds; then twice as long each time.
  ///
  /// Source: our choice: a change of its rights is heard of at once, except from other machines.
  private static let unreadableRetrySeconds = 60.0
  private static let mostUnreadableRetrySeconds = 3600.0
  /// Paths that are remembered as reported, at most.
  private static let mostReported = 10_000

  init(_ options: WatchOptions, roots: [FilePath], layout: DumpLayout) {
    self.options = options
    settling = SettleTable(seconds: options.settleSeconds)
    let mailbox = Mailbox()
    self.mailbox = mailbox
    var watching = DumpWatcher.Options(roots: roots, layout: layout)
    watching.rescanSeconds = options.rescanSeconds
    watching.polls = options.polls
    watching.degradedRescanSeconds = options.degradedRescanSeconds
    watching.maximumWatches = options.maximumWatches
    watcher = DumpWatcher(watching) { mailbox.post($0) }
  }

  static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

  /// Calls `body` while a thread of its own watches the roots.
  func whileWatching(_ body: () throws -> Void) rethrows {
    let hasEnded = TimedSemaphore()
    let (watcher, mailbox) = (watcher, mailbox)
    let thread = Thread {
      do {
        try watcher.run()
      } catch {
        mailbox.post(
          error as? Failure
            ?? Failure(.failed, attempted: "watch folders", reason: "\(error)", cause: error))
      }
      hasEnded.signal()
    }
    thread.name = "watcher"
    thread.stackSize = 8 << 20
    thread.start()
    defer {
      watcher.stop()
      // A file system that does not answer must not keep us from ending.
      _ = hasEnded.wait(seconds: 2)
    }
    try body()
  }

  // MARK: Files

  /// Whether a file has not changed for so long that there is no need to wait and look again.
  func isSettled(_ file: FoundSource) -> Bool {
    unchanged(file) > UInt64(options.settleSeconds * 1e9)
  }

  /// Lets a file wait until it will have been as it is for long enough.
  func settle(_ file: FoundSource) {
    settling.note(file, Self.now, unchanged: unchanged(file))
  }

  func stopSettling(_ path: FilePath) { settling.forget(path) }

  // What was there before a watch began is nothing that it has done.
  func noteRead(_ file: FoundSource, _ known: ReadFile, in ingestion: Ingestion) {}

  func noteChanged(_ item: WorkItem, in ingestion: Ingestion) throws {
    guard let identity = FileIdentity(of: item.file.path) else { return depart(item.file.path) }
    var file = item.file
    file.identity = identity
    // One that is what it was has somebody who writes to it.
    try settleAnew(file, isOpen: identity == item.file.identity, ingestion)
  }

  /// How long a file has not changed, in nanoseconds, by its times; 0 where those are not of this
  /// machine's clock (`isPolled`), so that it is examined twice.
  private func unchanged(_ file: FoundSource) -> UInt64 {
    guard !isPolled else { return 0 }
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let modified = file.identity.modifiedNanoseconds
    let changed = file.identity.changedNanoseconds
    // A time that is still to come was set by somebody; nobody can set that of the change itself.
    let last = modified > now ? changed : max(modified, changed)
    let (age, isAbsurd) = now.subtractingReportingOverflow(last)
    return isAbsurd ? 0 : UInt64(max(0, age))
  }

  /// A root lies on a file system of another machine, or is to be treated so.
  var isPolled: Bool { watcher.health.roots.contains(where: \.isPolled) }

  // MARK: Later

  func retry(_ item: WorkItem, afterSeconds seconds: Double) -> Bool {
    retries[item.file.path] = (Self.now + UInt64(seconds * 1e9), item)
    return true
  }

  let waitsForSettling = true

  func isWaiting(_ file: FoundSource) -> Bool {
    retries[file.path]?.item.file.identity == file.identity
  }

  /// Told once, and tried again after longer and longer times.
  func noteUnreadable(
    _ item: WorkItem, _ reason: SourceSummary.Reason, in ingestion: Ingestion
  ) {
    let known = unreadable[item.file.path]
    if known?.reason != reason {
      note(SourceProblem(item: item, kind: .unreadable, reason: reason), in: ingestion)
    }
    let tries = known?.tries ?? 0
    unreadable[item.file.path] = (reason, tries + 1)
    let seconds = Self.unreadableRetrySeconds * Double(1 << min(tries, 16))
    _ = retry(item, afterSeconds: min(seconds, Self.mostUnreadableRetrySeconds))
  }

  func source(
    of item: WorkItem, _ content: Fingerprint?, in ingestion: Ingestion
  ) throws -> SourceID? {
    unreadable[item.file.path] = nil
    return try ingestion.newSource(of: item, content)
  }

  func dueRetries() -> [WorkItem] {
    let now = Self.now
    let due = retries.values.filter { $0.due <= now }
    for retry in due { retries[retry.item.file.path] = nil }
    return due.sorted { ($0.due, $0.item.file.path) < ($1.due, $1.item.file.path) }.map(\.item)
  }

  var retryCount: Int { retries.count }

  /// Remembers to look whether a name that was removed is still not there.
  func depart(_ path: FilePath) {
    departures[path] = Self.now + UInt64(Self.departureSeconds * 1e9)
  }

  func dueDepartures() -> [FilePath] {
    let now = Self.now
    let due = departures.filter { $0.value <= now }.keys
    for path in due { departures[path] = nil }
    return Array(due)
  }

  // MARK: Reports

  func note(_ problem: SourceProblem, in ingestion: Ingestion) {
    log(.warning, problem.kind.rawValue, problem.item, problem.reason)
  }

  func noteWarnings(of item: WorkItem, _ entry: JournalEntry, in ingestion: Ingestion) {
    for warning in entry.warnings {
      ingestion.report.sourcesByWarning[warning.code, default: 0] += 1
      var facts: Logger.Metadata = [
        "path": "\(item.file.path)", "source": "\(entry.sourceID.rawValue)",
        "code": "\(warning.code)", "count": "\(warning.count)", "reason": "\(warning.message)",
      ]
      if let seconds = warning.firstSeconds { facts["seconds"] = "\(seconds)" }
      options.logger.warning("odd", metadata: facts)
    }
  }

  func noteFailedTry(
    _ item: WorkItem, _ source: SourceID, tries: Int, _ reason: SourceSummary.Reason
  ) {
    log(.warning, "try failed", item, reason)
  }

  func log(_ level: Logger.Level, _ what: String, _ item: WorkItem, _ entry: JournalEntry) {
    options.logger.log(
      level: level, "\(what)",
      metadata: [
        "path": "\(item.file.path)", "source": "\(entry.sourceID.rawValue)",
        "sightings": "\(entry.sightings)", "faces": "\(entry.faces)",
      ])
  }

  private func log(
    _ level: Logger.Level, _ what: String, _ item: WorkItem, _ reason: SourceSummary.Reason
  ) {
    options.logger.log(
      level: level, "\(what)",
      metadata: [
        "path": "\(item.file.path)", "code": "\(reason.code)", "reason": "\(reason.message)",
      ])
  }

  /// Logs paths that no source is made of, each once.
  func log(_ unmatched: [UnmatchedPath]) {
    for path in unmatched where path.mediaFiles > 0 {
      if reported.count >= Self.mostReported { reported = [] }
      guard reported.insert(path.path).inserted else { continue }
      options.logger.warning(
        "skipped", metadata: ["path": "\(path.path)", "reason": "\(path.reason)"])
    }
  }
}
