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
      Only while no generation is of it: without the network photos could not be searched with, \
      and new faces not be embedded.

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
        "it is not the archive's own but lies in \(opened.library.directory), for all archives",
        "Remove it there, if no archive needs it.")
    }
    if let generation = opened.generations.first(where: { $0.embedder.sha256 == entry.sha256 }) {
      let number = generation.id.rawValue
      throw generation.state == .live
        ? refused(
          "generation \(number), which is live, is of it",
          "Activate another generation and drop this one first.")
        : refused(
          "generation \(number) is of it", "Drop it first: facearchive generation drop \(number)")
    }
    var added = try AddedModels(directory: WeightsOption.addedModels(in: opened.archive))
    try added.remove(entry)
    try output.render(ModelRemovalAnswer(removed: entry.name)) {
      "Removed the model \($0.removed).\n"
    }
  }
}
