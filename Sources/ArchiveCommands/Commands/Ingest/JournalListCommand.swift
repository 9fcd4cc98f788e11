import Answers
import Archive
import ArgumentParser
import Query
import Values
import Wording

/// `facearchive journal list`
struct JournalListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List sources with their states.",
    discussion: """
      EXAMPLES
        facearchive journal list
        facearchive journal list --state parked --state partial
        facearchive journal list --warnings
        facearchive journal list --camera '10B_*' --from yesterday --json

      \(ExitStatusCode.readingHelp)
      """)

  @Option(
    name: .customLong("state"),
    help: ArgumentHelp("Only sources in this state; may be repeated.", valueName: "state"))
  var states: [JournalState] = []

  @OptionGroup var warnings: WarningsOption
  @OptionGroup var camera: CameraOption
  @OptionGroup var time: TimeOptions

  @Option(
    name: .customLong("limit"), parsing: .unconditional,
    help: ArgumentHelp("List at most this many sources.", valueName: "n"))
  var limit: Int?

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
  }

  func run() throws {
    let reader = try ArchiveReader(path: archive.path())
    let listing = try reader.snapshot { snapshot in
      let clock = try snapshot.clock
      var wanted = SearchFilter()
      (wanted.from, wanted.to) = try time.period(clock, now: .now)
      wanted.cameras = camera.globs
      let known = try snapshot.cameras.map { (id: $0.id, name: $0.name) }
      var filter = JournalFilter(
        states: states.isEmpty ? nil : Set(states),
        cameras: try wanted.admittedCameras(among: known, clock: clock),
        hasWarnings: warnings.isGiven, limit: limit)
      filter.time = wanted.period
      return try JournalAnswer(filter, in: snapshot)
    }
    try output.render(listing) { warnings.isGiven ? $0.warningsText : $0.text }
  }
}

extension JournalState: ExpressibleByArgument {}

extension JournalAnswer {
  /// The warnings for people.
  var warningsText: String {
    var table = TextTable([
      ("SOURCE", .right), ("CAMERA", .left), ("BEGINS", .left), ("WARNING", .left),
      ("COUNT", .right), ("FIRST AT", .right), ("FILE", .left),
    ])
    for source in sources {
      for warning in source.warnings {
        table.add([
          "\(source.source)", source.camera ?? "", source.begins.text, warning.code,
          grouped(warning.count), warning.firstSeconds.map { "\(decimals($0, 1)) s" } ?? "",
          "\(source.relativePath)  (\(warning.message))",
        ])
      }
    }
    return sources.contains { !$0.warnings.isEmpty } ? table.text : "No source has warnings.\n"
  }

  /// The list for people.
  var text: String {
    guard !sources.isEmpty else { return "No source fits.\n" }
    var table = TextTable([
      ("SOURCE", .right), ("STATE", .left), ("CAMERA", .left), ("BEGINS", .left),
      ("DECODED", .right), ("SIGHTINGS", .right), ("FACES", .right), ("FILE", .left),
    ])
    for line in sources {
      table.add([
        "\(line.source)", line.state, line.camera ?? "", line.begins.text,
        Words.duration(line.decodedSeconds), grouped(line.sightings), grouped(line.faces),
        line.reason.map { "\(line.relativePath)  (\($0.message))" } ?? line.relativePath,
      ])
    }
    return table.text
  }
}
