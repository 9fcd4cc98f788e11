import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive generation drop`
struct GenerationDropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Remove a generation that is not live, and free its space.",
    discussion: """
      Only this generation's embeddings and index are removed; faces, crops and sightings stay. \
      The file keeps its size, and later data uses the space.

      EXAMPLES
        facearchive generation drop 1

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "The generation's number, as `generation list` shows it.", valueName: "number"))
  var number: Int32

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let writer = try ArchiveWriter(path: try archive.path(), tenure: .visitor)
    let bytes = try writer.turn { try writer.drop(GenerationID(rawValue: number)) }
    try output.render(GenerationRemovalAnswer(dropped: number, freedBytes: bytes)) { result in
      "Dropped generation \(result.dropped): \(Words.bytes(result.freedBytes)) are free for what "
        + "comes next.\n"
    }
  }
}
