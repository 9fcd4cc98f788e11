import ArgumentParser

/// `facearchive model list`
struct ModelListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the networks that this archive can use.",
    discussion: """
      EXAMPLES
        facearchive model list
        facearchive model list --json | jq '.models[] | select(.isAdded)'

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenedModels(archive, weights)
    try output.render(Listed(models: opened.payloads)) { listed in
      var table = TextTable([
        ("NAME", .left), ("ROLE", .left), ("INPUT", .left), ("ALIGNMENT", .left),
        ("NUMBERS", .right), ("LICENCE", .left), ("FROM", .left), ("GENERATION", .left),
      ])
      for model in listed.models {
        table.add([
          model.name, model.role, model.inputText, model.alignmentText,
          model.dimension.map(String.init) ?? "", model.licence,
          model.isAdded ? "this archive" : model.isDefault ? "default" : "installed",
          model.generation.map { "\($0) \(model.generationState ?? "")" } ?? "",
        ])
      }
      return table.text
    }
  }

  /// What `model list --json` writes.
  struct Listed: Encodable {
    var models: [ModelPayload]
  }
}
