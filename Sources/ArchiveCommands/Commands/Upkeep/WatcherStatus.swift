import Archive
import Query
import Values

/// What `status` says of the archive's watch.
struct WatcherStatus: Encodable {
  struct Root: Encodable {
    var path: String
    /// The file system's type; empty when unknown.
    var fileSystem: String
    /// Only read periodically.
    var isPolled: Bool
    var watchedFolders: Int
  }

  struct Trouble: Encodable {
    /// A stable name.
    var code: String
    var root: String
    var reason: String
    var since: String
    /// When it had passed.
    var until: String?
  }

  /// A watch runs now.
  var isRunning: Bool
  var process: Int32
  var began: String
  /// When the watch last said how it goes.
  var written: String
  /// When it ended; absent while it runs, and when it was killed.
  var ended: String?
  var roots: [Root]
  /// Why it does not see everything at once; empty when all is well.
  var troubles: [Trouble]
  /// The last troubles that have passed.
  var past: [Trouble]
  /// Files that wait until they have stopped changing.
  var settling: Int
  var oldestUnsettledSeconds: Double
  /// Sources that wait for a worker.
  var queued: Int
  var working: Int
  var waitingForRetry: Int
  /// Workers pause until the machine has less to do.
  var isThrottled: Bool
  /// Sources read whole since it began.
  var done: Int
  /// Times that the system dropped events.
  var overflows: Int
  /// Complete readings of a root.
  var scans: Int

  private enum CodingKeys: String, CodingKey {
    case isRunning, process, began, written, ended, roots, troubles, past, settling
    case oldestUnsettledSeconds, queued, working, waitingForRetry, isThrottled, done
    case overflows, scans
  }

  private let beganLocal: String
  private let writtenLocal: String
  private let endedLocal: String?

  init(_ record: WatcherRecord, clock: ArchiveClock) {
    isRunning = record.isRunning
    process = record.processID
    began = clock.isoText(record.began)
    written = clock.isoText(record.written)
    ended = record.ended.map { clock.isoText($0) }
    beganLocal = clock.text(record.began)
    writtenLocal = clock.text(record.written)
    endedLocal = record.ended.map { clock.text($0) }
    roots = record.roots.map { root in
      Root(
        path: root.path, fileSystem: root.fileSystem, isPolled: root.isPolled,
        watchedFolders: root.watchedFolders)
    }
    func trouble(_ trouble: WatcherRecord.Trouble) -> Trouble {
      Trouble(
        code: trouble.code, root: trouble.root, reason: trouble.reason,
        since: clock.isoText(trouble.since), until: trouble.until.map { clock.isoText($0) })
    }
    troubles = record.troubles.map(trouble)
    past = record.past.map(trouble)
    settling = record.settling
    oldestUnsettledSeconds = record.oldestUnsettledSeconds
    queued = record.queued
    working = record.working
    waitingForRetry = record.waitingForRetry
    isThrottled = record.isThrottled
    done = record.done
    overflows = record.overflows
    scans = record.scans
  }

  /// Lines for people.
  var lines: [(String, String)] {
    guard isRunning else {
      return [
        ("Watch", endedLocal.map { "ended \($0)" } ?? "not running; last heard \(writtenLocal)")
      ]
    }
    let work =
      "\(grouped(settling)) settling, \(grouped(queued)) queued, \(grouped(working)) working"
      + (waitingForRetry > 0 ? ", \(grouped(waitingForRetry)) to be tried again" : "")
      + (isThrottled ? "; paused: the machine is busy" : "")
    return [("Watch", "since \(beganLocal), process \(process): \(work)")]
      + roots.map { root in
        let way =
          root.isPolled
          ? "read periodically" : counted(root.watchedFolders, "folder") + " watched"
        let system = root.fileSystem.isEmpty ? "" : " (\(root.fileSystem))"
        return ("", "\(root.path)\(system): \(way)")
      } + troubles.map { ("Degraded", "\($0.root): \($0.reason)") }
  }
}
