import Answers
import Archive
import ArgumentParser
import Foundation
import Ingest
import Logging
import Synchronization
import Values
import Wording

/// `facearchive watch`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Read camera dumps into the archive as they grow, day and night.",
    discussion: """
      Does what `ingest` does, with the files that are there and with every new one, until you \
      stop it. It reads a file once it is closed and has not changed for --settle seconds. Files \
      with temporary names (rsync's, .part, .tmp) wait for their final names. A renamed file \
      costs nothing, a copy is linked, a changed file is read again. If a file kills its worker, \
      `watch` tries it again after a pause, three times, and then parks it.

      The watch is degraded when the system drops events or has no more watches, or when a root \
      disappears or is replaced. It then says so (see `status`), reads the roots from scratch, \
      and recovers by itself. It never deletes what is missing, and does not even mark it as gone \
      while a disk may be unmounted.

      SIGTERM commits finished work and ends with 0 within ten seconds; Ctrl-C ends with 130. \
      SIGHUP reads every root again. Under systemd it reports when it is ready and answers the \
      watchdog; Tools/ holds a unit.

      EXAMPLES
        facearchive watch /srv/dump
        facearchive watch /srv/dump /mnt/nfs --settle 20 --rescan 15m
        facearchive watch /srv/dump --metrics /var/lib/node_exporter/facearchive.prom
        facearchive watch /srv/dump --log-format json 2>>watch.log

      \(ExitStatusCode.help([
        .done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage, .interrupted,
      ]))
      """)

  @OptionGroup var dump: DumpOptions
  @OptionGroup(title: "How to watch") var watching: WatchingOptions
  @OptionGroup var examining: ExaminingOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: .customLong(Self.engineFlag), help: .hidden)
  var isEngine = false

  private static let engineFlag = "engine"

  /// How long to wait after a full disk before opening the archive again, in seconds.
  ///
  /// Source: our choice: each attempt costs one reading of the roots.
  private static let diskFullPauseSeconds = 60

  /// How long the last commit may take at the end, in seconds.
  ///
  /// Source: our choice: within the promised ten seconds.
  private static let endingSeconds: UInt32 = 8

  func validate() throws {
    // An unset variable of a script gives an empty root; `watch` would wait for it like for a disk.
    guard !dump.roots.contains("") else { throw ValidationError("A root must name a folder.") }
  }

  func run() throws {
    guard isEngine else {
      throw ExitCode(try EngineProcess.run("watch", flag: "--" + Self.engineFlag))
    }
    EngineProcess.endWithStarter()
    let logger = watching.logFormat.logger()
    let interruption = Interruption()
    let rescans = RescanRequests()
    let hold = WriterHold()
    let overdue = SignalWatch.Overdue(seconds: Self.endingSeconds) {
      logger.warning("ended without waiting", metadata: ["reason": "a file system does not answer"])
      hold.letGo()
      _exit(Self.exitStatus)
    }
    SignalWatch.begin(interruption, onHangUp: { rescans.request() }, overdue: overdue) {
      logger.notice("stopping", metadata: ["reason": "finished work is committed first"])
    }
    var options = WatchOptions(logger: logger)
    options.settleSeconds = watching.settleSeconds
    options.rescanSeconds = watching.rescan.seconds
    options.polls = watching.polls
    options.rescanRequests = rescans
    var answer: WatchAnswer?
    while answer == nil {
      do {
        answer = try watch(options, interruption, hold)
      } catch let failure as Failure where failure.code == .diskFull {
        logger.critical("disk full", metadata: ["reason": "\(failure)"])
        let manager = ServiceManager()
        for _ in 0..<Self.diskFullPauseSeconds where !interruption.isRequested {
          manager?.tell("WATCHDOG=1", "STATUS=the disk is full; waiting for space")
          sleep(1)
        }
        if interruption.isRequested { throw failure }
      }
    }
    if let answer { try output.render(answer) { $0.text } }
    throw ExitCode(Self.exitStatus)
  }

  /// The exit status of a watch that was asked to end.
  private static var exitStatus: Int32 { EngineProcess.status(askedBy: SignalWatch.received) }

  private func watch(
    _ options: WatchOptions, _ interruption: Interruption, _ hold: WriterHold
  ) throws -> WatchAnswer {
    let setup = try IngestSetup(examining, dump: dump, order: .newest)
    hold.keep(setup.writer.release)
    let supervision = WatchSupervision(
      archive: setup.archive, writer: setup.writer,
      metrics: watching.metrics.map { FilePath($0) }, logger: options.logger)
    let ingestion = Ingestion(
      writer: setup.writer, options: setup.options, interruption: interruption)
    options.logger.notice(
      "watching",
      metadata: [
        "archive": "\(setup.archive)", "roots": "\(dump.roots.joined(separator: " "))",
        "workers": "\(setup.options.workers)",
      ])
    let answer = try ingestion.watch(options) { try supervision.note($0) }
    supervision.stop()
    hold.keep(nil)
    try setup.writer.close()
    supervision.end()
    return answer
  }
}

/// The lock on the archive, for an end that cannot wait.
private final class WriterHold: Sendable {
  private let release = Mutex<WriterRelease?>(nil)

  func keep(_ release: WriterRelease?) { self.release.withLock { $0 = release } }

  func letGo() { release.withLock { $0 }?() }
}

extension WatchAnswer {
  /// The summary for people.
  var text: String {
    "Watched for \(Words.duration(elapsedSeconds)): \(counted(done, "source")) read, "
      + "\(counted(sightings, "sighting")), \(counted(faces, "face")).\n"
      + (warnings.isEmpty ? "" : Words.warningsLine(warnings) + "\n")
  }
}
