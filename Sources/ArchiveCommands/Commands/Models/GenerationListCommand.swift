import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive generation list`
struct GenerationListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the generations: network, state, faces covered, size.",
    discussion: """
      EXAMPLES
        facearchive generation list
        facearchive generation list --json

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let listed = try ArchiveReader(path: try archive.path()).snapshot {
      try GenerationsAnswer(of: $0)
    }
    try output.render(listed) { listed in
      guard !listed.generations.isEmpty else {
        return "None yet: the first `ingest` creates one.\n"
      }
      var table = TextTable([
        ("GENERATION", .right), ("MODEL", .left), ("STATE", .left), ("FACES", .right),
        ("COVERS", .right), ("NUMBERS", .right), ("SIZE", .right), ("BEGUN", .left),
      ])
      for generation in listed.generations {
        table.add([
          "\(generation.generation)", generation.model, generation.state,
          grouped(generation.covered), generation.coverageText, "\(generation.dimension)",
          Words.bytes(generation.bytes), generation.created.dateText,
        ])
      }
      return table.text
    }
  }
}

extension GenerationAnswer {
  /// `99.9 %` of the archive's faces.
  var coverageText: String { Words.share(covered, of: faces) }
}
