import ArgumentParser
import Ingest
import Values

/// How `watch` notices new files.
struct WatchingOptions: ParsableArguments {
  @Option(
    name: .customLong("settle"), parsing: .unconditional,
    help: ArgumentHelp(
      "How long a file must stay unchanged before it is read, in seconds.",
      valueName: "seconds"))
  var settleSeconds = 5.0

  @Option(
    name: .customLong("rescan"), parsing: .unconditional,
    help: ArgumentHelp(
      "How often to read every root from scratch: 30s, 15m, 1h.",
      valueName: "duration"))
  var rescan = ShortDuration(seconds: 3600)

  @Flag(
    name: .customLong("poll"),
    help: ArgumentHelp(
      "Only read the roots periodically.",
      discussion: "Network file systems do not report changes, so `watch` always polls them."))
  var polls = false

  @Option(
    name: .customLong("metrics"),
    help: ArgumentHelp(
      "Write metrics in Prometheus' text format to this file every 15 seconds.",
      valueName: "file"))
  var metrics: String?

  @Option(
    name: .customLong("log-format"),
    help: ArgumentHelp("How to write events on standard error.", valueName: "text|json"))
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
