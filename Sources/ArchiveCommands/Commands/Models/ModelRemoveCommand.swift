import Answers
import ArgumentParser
import FaceRecognition
import Values

/// `facearchive model remove`
struct ModelRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a network that was added to the archive.",
    discussion: """
      Refused while a generation uses it: without the network, you could not search that \
      generation with photos, nor could new faces be embedded.

      EXAMPLES
        facearchive model remove arcface

      \(ExitStatusCode.writingHelp)
      """)

  @OptionGroup var model: ModelArgument
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (entry, opened) = try model.find()
    func refused(_ reason: String, _ remedy: String) -> Failure {
      Failure(
        .failed, attempted: "remove the model", subject: entry.name, reason: reason, remedy: remedy)
    }
    guard opened.library.isAdded(entry) else {
      throw refused(
        "it is installed for all archives in \(opened.library.directory), not added to this one",
        "If no archive needs it, remove it there.")
    }
    if let generation = opened.generations.first(where: { $0.embedder.sha256 == entry.sha256 }) {
      let number = generation.id.rawValue
      throw generation.state == .live
        ? refused(
          "generation \(number), which is live, uses it",
          "First activate another generation and drop this one.")
        : refused(
          "generation \(number) uses it",
          "First drop it: facearchive generation drop \(number)")
    }
    var added = try AddedModels(directory: WeightsOption.addedModels(in: opened.archive))
    try added.remove(entry)
    try output.render(ModelRemovalAnswer(removed: entry.name)) {
      "Removed the model \($0.removed).\n"
    }
  }
}
