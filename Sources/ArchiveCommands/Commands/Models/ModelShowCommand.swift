import Answers
import ArgumentParser
import FaceRecognition
import Wording

/// `facearchive model show`
struct ModelShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything known about a network.",
    discussion: """
      EXAMPLES
        facearchive model show sface-2021dec

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var model: ModelArgument
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (entry, opened) = try model.find()
    let answer = ModelAnswer(entry, in: opened.library, generations: opened.generations)
    try output.render(answer) { model in
      let numbers = model.input.mean.map { "\($0)" }.joined(separator: ", ")
      let scale = model.input.scale.map { "\($0)" }.joined(separator: ", ")
      var lines = [
        ("Model", model.name), ("Role", model.role), ("File", model.path),
        ("SHA-256", model.sha256), ("Size", Words.bytes(Int64(model.bytes))),
        ("Licence", model.licence), ("Origin", model.origin ?? "not stated"),
        ("Input", "\(model.inputText), \(model.input.layout)"),
        ("Pixels", "(value - mean) x scale, mean \(numbers), scale \(scale)"),
        ("Outputs", model.outputs.joined(separator: ", ")),
      ]
      if let decoder = model.decoder { lines.append(("Decoder", decoder)) }
      if let dimension = model.dimension { lines.append(("Numbers", "\(dimension) per face")) }
      if model.alignment != nil { lines.append(("Alignment", model.alignmentText)) }
      if model.flip { lines.append(("Flip", "mean with the mirror image")) }
      if let generation = model.generation {
        lines.append(("Generation", "\(generation), \(model.generationState ?? "")"))
      }
      return Words.labelled(lines)
    }
  }
}
