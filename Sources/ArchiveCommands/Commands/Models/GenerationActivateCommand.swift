import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive generation activate`
struct GenerationActivateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate",
    abstract: "Make another generation the one that searches use.",
    discussion: """
      The change is one commit. It is refused while the generation does not cover every face; \
      with --partial, searches miss the faces that it lacks. The generation that was live before \
      is kept for `rollback`. A running `ingest` continues, and embeds new faces for both.

      EXAMPLES
        facearchive generation activate 2

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "The generation's number, as `generation list` shows it.", valueName: "number"))
  var number: Int32

  @Flag(name: .customLong("partial"), help: "Activate it even if it does not cover every face.")
  var isPartial = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try archive.path()
    let writer = try ArchiveWriter(path: path, tenure: .visitor)
    let id = GenerationID(rawValue: number)
    let library = try weights.library(archive: path)
    let result = try writer.turn {
      if let known = writer.generations.first(where: { $0.id == id })?.embedder {
        // Without it, searches by photo would fail.
        guard library.manifest.models.contains(where: { $0.sha256 == known.sha256 }) else {
          throw Failure(
            .modelMismatch, attempted: "activate generation \(number) of", subject: path,
            reason: "its model \(known.name) is missing",
            remedy: "Add it again with `facearchive model add`.")
        }
      }
      let coverage = try writer.activate(id, isPartial: isPartial)
      return try LiveGenerationAnswer(of: writer, coverage)
    }
    try output.render(result) { $0.text }
  }
}

extension LiveGenerationAnswer {
  /// The same for people.
  var text: String {
    let head =
      "Generation \(live.generation), of \(live.model), is live: \(grouped(live.covered)) "
      + "faces.\n"
    let missing = live.faces - live.covered
    guard missing > 0 else { return head }
    return head
      + "\(counted(missing, "face")) of the archive \(missing == 1 ? "is" : "are") not "
      + "in it, so searches miss them: run facearchive reindex --model \(live.model)\n"
  }
}
