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
      Faces, crops and sightings stay; only this generation's embeddings and index go. The file \
      does not become smaller: what comes next uses the space.

      EXAMPLES
        facearchive generation drop 1

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(help: ArgumentHelp("Its number, as `generation list` tells.", valueName: "number"))
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
