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
    var results: [Verified.Model] = []
    for entry in entries {
      do {
        let file = try opened.library.model(entry.role, named: entry.name)
        _ = try ModelTrial(file, library: opened.library).run()
        results.append(Verified.Model(name: entry.name, isGood: true, reason: nil))
      } catch let failure as Failure {
        results.append(
          Verified.Model(name: entry.name, isGood: false, reason: failure.description))
      }
    }
    try output.render(Verified(models: results)) { verified in
      verified.models.map { model in
        model.isGood ? "\(model.name): good\n" : "\(model.name): BAD. \(model.reason ?? "")\n"
      }.joined()
    }
    if results.contains(where: { !$0.isGood }) {
      throw ExitCode(ExitStatusCode.mismatch.rawValue)
    }
  }

  /// What `model verify --json` writes.
  struct Verified: Encodable {
    struct Model: Encodable {
      var name: String
      var isGood: Bool
      /// What is wrong, as a sentence.
      var reason: String?
    }

    var models: [Model]
  }
}
