import Answers
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
    try output.render(ModelsAnswer(opened.library, generations: opened.generations)) { listed in
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
}

extension ModelAnswer {
  /// `112x112 RGB`; `any size` where the network takes any.
  var inputText: String {
    let size =
      if let width = input.width, let height = input.height {
        "\(width)x\(height)"
      } else {
        "any size"
      }
    return "\(size) \(input.channelOrder)"
  }

  /// `arcface-112`, `5 points`, `box + 25 %`.
  var alignmentText: String {
    switch alignment {
    case .named(let name): name
    case .points: "5 points"
    case .box(let crop):
      crop.margin == 0 ? "box" : "box + \(Int((crop.margin * 100).rounded())) %"
    case nil: ""
    }
  }
}
