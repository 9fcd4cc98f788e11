import Archive
import Values

/// Figures of a watch in Prometheus' text format.
///
/// Source: prometheus.io, "Exposition formats", version 0.0.4; names as its "Metric and label
/// naming" wants them.
struct MetricsText {
  private(set) var text = ""

  init(
    _ report: WatchReport, counts: [JournalCount], warnings: [String: Int],
    sizes: StoreSizes, batch: Int64, degraded: [WatcherRecord.Trouble], isRunning: Bool,
    read: (seconds: Double, transactionsBehind: UInt64), began: WallTime, now: WallTime
  ) {
    addQueues(report)
    addJournal(counts)
    gauge("source_warnings", "Sources of the archive with something odd about them, by its code.")
    for (code, sources) in warnings.sorted(by: { $0.key < $1.key }) {
      add("source_warnings", Double(sources), ["code": code])
    }
    addWork(report.done)
    gauge("watch_running", "1 while the watch runs, 0 once it has ended.")
    add("watch_running", isRunning ? 1 : 0)
    gauge("watch_degraded", "Troubles with watching, by kind; none when all is well.")
    for (code, troubles) in Dictionary(grouping: degraded, by: \.code).sorted(by: {
      $0.key < $1.key
    }) {
      add("watch_degraded", Double(troubles.count), ["code": code])
    }
    counter("watch_overflows_total", "Times that the system dropped events.")
    add("watch_overflows_total", Double(report.health.overflows))
    counter("watch_scans_total", "Complete readings of a root.")
    add("watch_scans_total", Double(report.health.scans))
    gauge("watch_folders", "Folders that have a watch, by root.")
    for root in report.health.roots {
      add("watch_folders", Double(root.watchedFolders), ["root": root.path.description])
    }
    gauge("store_bytes", "Bytes of the archive's files on disk.")
    add("store_bytes", Double(sizes.metadataBytes), ["store": "metadata"])
    add("store_bytes", Double(sizes.logBytes), ["store": "metadata-log"])
    add("store_bytes", Double(sizes.vectorsBytes), ["store": "vectors"])
    gauge("store_free_bytes", "Free bytes among those, which later data will use.")
    add("store_free_bytes", Double(sizes.vectorsFreeBytes), ["store": "vectors"])
    gauge("oldest_read_seconds", "How long the archive's oldest open read has lasted.")
    add("oldest_read_seconds", read.seconds)
    gauge("oldest_read_transactions", "Transactions committed since that read was begun.")
    add("oldest_read_transactions", Double(read.transactionsBehind))
    counter("batches_total", "Batches committed since the archive was made.")
    add("batches_total", Double(batch))
    gauge("watch_began_timestamp_seconds", "When this watch began.")
    add("watch_began_timestamp_seconds", Double(began.milliseconds) / 1000)
    gauge("watch_written_timestamp_seconds", "When these figures were written.")
    add("watch_written_timestamp_seconds", Double(now.milliseconds) / 1000)
  }

  private mutating func addQueues(_ report: WatchReport) {
    gauge("queue_depth", "Sources that wait for a worker.")
    add("queue_depth", Double(report.queued))
    gauge("settling_files", "Files that wait until they have stopped changing.")
    add("settling_files", Double(report.settling))
    gauge("oldest_unsettled_seconds", "How long the oldest of those has waited.")
    add("oldest_unsettled_seconds", report.oldestUnsettledSeconds)
    gauge("working_sources", "Sources that a worker is reading.")
    add("working_sources", Double(report.working))
    gauge("workers_paused", "1 while workers pause because the machine is busy.")
    add("workers_paused", report.isThrottled ? 1 : 0)
    gauge("retry_sources", "Sources that wait for another try.")
    add("retry_sources", Double(report.waitingForRetry))
  }

  private mutating func addJournal(_ counts: [JournalCount]) {
    gauge("sources", "Sources of the archive, by state and reason.")
    for count in counts {
      add(
        "sources", Double(count.sources),
        ["reason": count.code ?? "", "state": count.state.rawValue])
    }
  }

  private mutating func addWork(_ done: IngestReport) {
    counter("sources_done_total", "Sources decoded whole by this watch.")
    add("sources_done_total", Double(done.done))
    counter("sources_moved_total", "Sources whose rows followed a new name.")
    add("sources_moved_total", Double(done.moved))
    counter("failed_tries_total", "Tries that a worker did not survive.")
    add("failed_tries_total", Double(done.failedTries))
    counter("files_vanished_total", "Known files that were marked as gone.")
    add("files_vanished_total", Double(done.vanished))
    counter("frames_decoded_total", "Frames decoded by this watch, of sources that ended.")
    add("frames_decoded_total", Double(done.accounting.decoded))
    counter("frames_sampled_total", "Frames examined by this watch, of sources that ended.")
    add("frames_sampled_total", Double(done.accounting.sampled))
    counter("media_seconds_total", "Media time decoded by this watch.")
    add("media_seconds_total", done.progress.mediaSeconds)
    counter("faces_total", "Faces kept by this watch.")
    add("faces_total", Double(done.progress.faces))
    counter("sightings_total", "Sightings found by this watch.")
    add("sightings_total", Double(done.progress.sightings))
  }

  private mutating func gauge(_ name: String, _ help: String) { declare(name, help, "gauge") }
  private mutating func counter(_ name: String, _ help: String) { declare(name, help, "counter") }

  private mutating func declare(_ name: String, _ help: String, _ type: String) {
    text += "# HELP facearchive_\(name) \(help)\n# TYPE facearchive_\(name) \(type)\n"
  }

  private mutating func add(_ name: String, _ value: Double, _ labels: [String: String] = [:]) {
    let pairs = labels.sorted { $0.key < $1.key }.map { label, value in
      "\(label)=\"\(Self.escaped(value))\""
    }
    let set = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    text += "facearchive_\(name)\(set) \(number)\n"
  }

  private static func escaped(_ text: String) -> String {
    String(
      text.flatMap { character -> [Character] in
        switch character {
        case "\\": ["\\", "\\"]
        case "\"": ["\\", "\""]
        case "\n": ["\\", "n"]
        default: [character]
        }
      })
  }
}
