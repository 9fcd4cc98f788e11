import Archive
import ArgumentParser
import Query
import Values

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
    let reader = try ArchiveReader(path: try archive.path())
    let listed = try reader.snapshot { snapshot in
      let clock = try ArchiveClock(zoneName: snapshot.settings.timeZone)
      var generations: [GenerationPayload] = []
      for row in try snapshot.generations {
        generations.append(GenerationPayload(row, try snapshot.coverage(of: row.id), clock))
      }
      return Listed(generations: generations)
    }
    try output.render(listed) { listed in
      guard !listed.generations.isEmpty else {
        return "None yet: the first `ingest` begins one.\n"
      }
      var table = TextTable([
        ("GENERATION", .right), ("MODEL", .left), ("STATE", .left), ("FACES", .right),
        ("COVERS", .right), ("NUMBERS", .right), ("SIZE", .right), ("BEGUN", .left),
      ])
      for generation in listed.generations {
        table.add([
          "\(generation.generation)", generation.model, generation.state,
          grouped(generation.covered), generation.coverageText, "\(generation.dimension)",
          Words.bytes(generation.bytes), String(generation.created.prefix(10)),
        ])
      }
      return table.text
    }
  }

  /// What `generation list --json` writes.
  struct Listed: Encodable {
    var generations: [GenerationPayload]
  }
}
