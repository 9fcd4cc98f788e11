import Archive
import FileWatch
import Foundation
import Logging
import Synchronization
import Testing
import Values

@testable import Ingest

/// An archive and a root of a test's own, and a watch that runs in a thread.
final class WatchHarness: Sendable {
  let folder: String
  let root: String
  let archive: String
  private let predecessor: WatchHarness?
  private let interruption = Interruption()
  private let hasEnded = DispatchSemaphore(value: 0)
  private let latest = Mutex<WatchReport?>(nil)
  /// Every code of trouble that was ever reported.
  private let troubles = Mutex<Set<WatchTrouble.Code>>([])
  private let everFrozen = Mutex(false)
  private let failure = Mutex<String?>(nil)
  /// What a test wants done by the thread that owns the writer.
  private let errands = Mutex<[@Sendable (ArchiveWriter) -> Void]>([])

  static let embedder = EmbedderIdentity(
    name: "test", sha256: String(repeating: "c", count: 64), dimension: 128, precision: "f32")

  init() throws {
    signal(SIGPIPE, SIG_IGN)
    var template = Array("\(NSTemporaryDirectory())/facearchive-watch-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else {
      throw POSIXError(.EIO)
    }
    defer { free(resolved) }
    predecessor = nil
    folder = String(cString: resolved)
    root = folder + "/root"
    archive = folder + "/archive"
    mkdir(root, 0o755)
    mkdir(folder + "/staging", 0o755)
    try ArchiveDirectory.create(at: archive, settings: ArchiveSettings(timeZone: "UTC"))
  }

  /// Another watch of the same root into the same archive, after the first has ended.
  init(continuing other: WatchHarness) {
    predecessor = other
    (folder, root, archive) = (other.folder, other.root, other.archive)
  }

  deinit {
    if predecessor == nil { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// The paths that workers were given, in order.
  var jobs: [String] {
    let text = (try? String(contentsOfFile: folder + "/jobs", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  var report: WatchReport? { latest.withLock { $0 } }
  var codes: Set<WatchTrouble.Code> { troubles.withLock { $0 } }
  /// So much was missing at some time that nothing was noted as gone.
  var wasFrozen: Bool { everFrozen.withLock { $0 } }

  func options(workers: Int = 2) throws -> IngestOptions {
    let layout = DumpLayout(
      timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
      timeZone: try #require(TimeZone(identifier: "UTC")))
    var options = IngestOptions(
      roots: [FilePath(root)], layout: layout, job: .init(), workers: workers,
      worker: StandInWorker.command(log: folder + "/jobs"), order: .newest)
    options.firstRetrySeconds = 0.05
    return options
  }

  static var watchOptions: WatchOptions {
    var options = WatchOptions(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    options.settleSeconds = 0.4
    options.degradedRescanSeconds = 0.5
    return options
  }

  func start(
    _ options: IngestOptions, _ watchOptions: WatchOptions = WatchHarness.watchOptions
  ) {
    let thread = Thread {
      do {
        let writer = try ArchiveWriter(path: self.archive, embedder: Self.embedder)
        let ingestion = Ingestion(
          writer: writer, options: options, interruption: self.interruption)
        _ = try ingestion.watch(watchOptions) { report in
          self.latest.withLock { $0 = report }
          if !report.frozenRoots.isEmpty { self.everFrozen.withLock { $0 = true } }
          self.troubles.withLock {
            $0.formUnion((report.health.troubles + report.health.past).map(\.code))
          }
          let errands = self.errands.withLock { errands in
            defer { errands = [] }
            return errands
          }
          for errand in errands { errand(writer) }
        }
        try writer.close()
      } catch {
        self.failure.withLock { $0 = "\(error)" }
      }
      self.hasEnded.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Ends the watch, and tells how it ended.
  func stop() -> String? {
    interruption.request()
    hasEnded.wait()
    return failure.withLock { $0 }
  }

  /// Has `body` done by the thread that owns the writer, while the watch goes on.
  func ask<Answer: Sendable>(
    _ body: @escaping @Sendable (ArchiveWriter) throws -> Answer
  ) throws -> Answer {
    let answer = Reply<Result<Answer, any Error>?>(otherwise: nil)
    errands.withLock { errands in
      errands.append { writer in answer.give(Result { try body(writer) }) }
    }
    guard let result = answer.wait() else { throw POSIXError(.EIO) }
    return try result.get()
  }

  func journal() throws -> [JournalEntry] { try ask { try $0.journal() } }

  /// Waits until `condition` holds, for at most `seconds`; tells whether it does.
  func waitUntil(_ seconds: Double = 30, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline, failure.withLock({ $0 }) == nil {
      if try condition() { return true }
      usleep(50_000)
    }
    return try condition()
  }

  /// Waits until every known file has come to an end and nothing is waited for.
  func waitUntilQuiet(_ seconds: Double = 30) throws -> Bool {
    var quietSince: Date?
    return try waitUntil(seconds) {
      let isQuiet = report.map { report in
        report.health.scans > 0 && report.settling == 0 && report.comparing == 0
          && report.queued == 0
          && report.working == 0 && report.waitingForRetry == 0
      }
      guard isQuiet ?? false, try journal().allSatisfy({ !$0.state.needsWork || $0.isGone }) else {
        quietSince = nil
        return false
      }
      if quietSince == nil { quietSince = Date() }
      return -(quietSince?.timeIntervalSinceNow ?? 0) > 1
    }
  }

  /// Which content each known file has, by the journal.
  func found() throws -> [FilePath: String] {
    var found: [FilePath: String] = [:]
    for entry in try journal() where !entry.isGone {
      for path in [entry.path] + entry.copies { found[path] = entry.sha256 ?? "unread" }
    }
    return found
  }

  /// Which content each file that fits the layout has, by the disk.
  func truth() throws -> [FilePath: String] {
    let layout = try options().layout
    var truth: [FilePath: String] = [:]
    for source in try DumpScanner(layout: layout).scan(root: FilePath(root)).sources {
      truth[source.path] = try Fingerprint(of: source.path).sha256
    }
    return truth
  }
}
