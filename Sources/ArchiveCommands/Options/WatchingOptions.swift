import ArgumentParser
import Ingest
import Values

/// How `watch` sees what comes.
struct WatchingOptions: ParsableArguments {
  @Option(
    name: .customLong("settle"), parsing: .unconditional,
    help: ArgumentHelp(
      "How long a file must not have changed before it is read, in seconds.",
      valueName: "seconds"))
  var settleSeconds = 5.0

  @Option(
    name: .customLong("rescan"), parsing: .unconditional,
    help: ArgumentHelp(
      "How often every root is read whole, whatever the system tells: 30s, 15m, 1h.",
      valueName: "duration"))
  var rescan = ShortDuration(seconds: 3600)

  @Flag(
    name: .customLong("poll"),
    help: ArgumentHelp(
      "Only read the roots periodically.",
      discussion: "Network file systems, which do not tell of changes, are always treated so."))
  var polls = false

  @Option(
    name: .customLong("metrics"),
    help: ArgumentHelp(
      "Write figures in Prometheus' text format to this file, every 15 seconds.",
      valueName: "file"))
  var metrics: String?

  @Option(
    name: .customLong("log-format"),
    help: ArgumentHelp("How events are written on standard error.", valueName: "text|json"))
  var logFormat = LogFormat.text

  func validate() throws {
    guard (0...3600).contains(settleSeconds) else {
      throw ValidationError("--settle must be from 0 to 3600 seconds.")
    }
    guard (1...86_400).contains(rescan.seconds) else {
      throw ValidationError("--rescan must be from 1 second to 24 hours.")
    }
    guard metrics != "" else { throw ValidationError("--metrics must name a file.") }
  }
}

/// A duration such as `90s`, `15m`, `1.5h`; without a unit in seconds.
struct ShortDuration: ExpressibleByArgument {
  var seconds: Double

  init(seconds: Double) {
    self.seconds = seconds
  }

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    guard let number = Double(digits), number.isFinite else { return nil }
    seconds = number * (unit ?? 1)
  }

  var defaultValueDescription: String {
    seconds >= 3600 ? "\(Int(seconds / 3600))h" : "\(Int(seconds))s"
  }
}

/// The value of `--order`.
extension WorkOrder: ExpressibleByArgument {}

/// Which waiting source comes first.
struct NewestFirstOption: ParsableArguments {
  @Option(
    name: .customLong("order"),
    help: ArgumentHelp(
      "Which of the waiting sources comes first, by when its recording begins.",
      valueName: "newest|oldest"))
  var order = WorkOrder.newest
}

/// As `NewestFirstOption`, for a backlog.
struct OldestFirstOption: ParsableArguments {
  @Option(
    name: .customLong("order"),
    help: ArgumentHelp(
      "Which of the waiting sources comes first, by when its recording begins.",
      valueName: "newest|oldest"))
  var order = WorkOrder.oldest
}

/// Whether posters are stored every time.
struct StillsOption: ParsableArguments {
  @Flag(
    name: .customLong("keep-stills"),
    help: ArgumentHelp(
      "Store faces that never move, such as posters, in every recording.",
      discussion: "Without it, from the third recording on they are only counted: see `stills`."))
  var keeps = false
}

/// What is believed of missing files.
struct MissingOption: ParsableArguments {
  @Flag(
    name: .customLong("accept-missing"),
    help: ArgumentHelp(
      "Note files as gone even where more than half of a root's are missing.",
      discussion: "Without it, a disk that is not mounted is assumed. Nothing is ever deleted."))
  var accepts = false
}
