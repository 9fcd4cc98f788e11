import Answers
import ArgumentParser
import FaceRecognition
import Values

/// `facearchive model verify`
struct ModelVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify that networks match their manifest and work.",
    discussion: """
      Compares size and SHA-256, loads each network, and runs it on made pictures. Its numbers \
      must be finite and as many as stated, the same for the same picture, and different for \
      different pictures.

      EXAMPLES
        facearchive model verify
        facearchive model verify arcface

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "The networks' names, as `model list` shows them. Default: all.", valueName: "name"))
  var names: [String] = []

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenedModels(archive, weights)
    let entries =
      names.isEmpty ? opened.library.manifest.models : try names.map(opened.entry(named:))
    let answer = try ModelVerificationAnswer(entries, in: opened.library)
    try output.render(answer) { verified in
      verified.models.map { model in
        model.isGood ? "\(model.name): good\n" : "\(model.name): BAD. \(model.reason ?? "")\n"
      }.joined()
    }
    if answer.models.contains(where: { !$0.isGood }) {
      throw ExitCode(ExitStatusCode.mismatch.rawValue)
    }
  }
}
