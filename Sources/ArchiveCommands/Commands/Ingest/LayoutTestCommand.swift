import Answers
import Archive
import ArgumentParser
import FileWatch
import Values
import Wording

/// `facearchive layout test`
struct LayoutTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Show which camera and time would be read from each name, and why.",
    discussion: """
      Nothing is ingested, and no file is opened. Zone and templates are those of the archive, \
      unless you give others.

      EXAMPLES
        facearchive layout test /srv/dump
        facearchive layout test /srv/dump --time-template '<yyyy>.<MM>.<dd>' --json

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(
    help: ArgumentHelp("Folders that hold timestamp folders.", valueName: "root"))
  var roots: [String]

  @OptionGroup(title: "What names mean") var layout: LayoutOptions
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, clock) = try ArchiveReader(path: archive.path()).snapshot { snapshot in
      (try snapshot.settings, try snapshot.clock)
    }
    let scanner = DumpScanner(layout: try layout.layout(for: settings))
    var answer = LayoutTestAnswer(sources: [], unmatched: [])
    for root in roots {
      let scan = try scanner.scan(root: FilePath(argument: root))
      answer.sources += scan.sources.compactMap { LayoutTestAnswer.Source($0, clock) }
      answer.unmatched += scan.unmatched.map { path in
        IngestAnswer.Unmatched(
          path: path.path.description, code: path.code.rawValue, reason: path.reason,
          mediaFiles: path.mediaFiles)
      }
    }
    try output.render(answer) { $0.text }
  }
}

extension LayoutTestAnswer.Source {
  fileprivate init?(_ source: FoundSource, _ clock: ArchiveClock) {
    guard let reading = source.reading else { return nil }
    self.init(
      path: source.path.description, camera: source.camera.text, begins: clock.at(source.start),
      reading: JournalAnswer.Source.Reading(reading),
      doubts: reading.doubts.map { doubt in
        JournalAnswer.Source.Reason(code: doubt.code, message: doubt.message)
      })
  }
}

extension LayoutTestAnswer {
  /// The report for people.
  var text: String {
    var table = TextTable([
      ("CAMERA", .left), ("BEGINS", .left), ("READ FROM", .left), ("FILE", .left),
    ])
    for source in sources {
      let doubts = source.doubts.map { "  (\($0.code): \($0.message))" }.joined()
      table.add([
        source.camera, source.begins.text, "\(source.reading.text) (\(source.reading.field))",
        source.path + doubts,
      ])
    }
    let refused = unmatched.map { "refused \($0.path): \($0.reason)\n" }.joined()
    let doubted = sources.filter { !$0.doubts.isEmpty }.count
    return (sources.isEmpty ? "" : table.text) + refused
      + "\(counted(sources.count, "source")), \(grouped(doubted)) with doubts; "
      + "\(counted(unmatched.count, "path")) refused.\n"
  }
}
