import ArgumentParser
import Worker

/// `facearchive picture`, which `search` starts for photos that only a confined process may read.
struct PictureSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture",
    abstract: "Decode a photo, for search.",
    discussion: """
      Reads a photo on standard input and writes it to standard output as PPM, confined as a \
      worker is.

      \(ExitStatusCode.help([.done, .failed, .usage]))
      """,
    shouldDisplay: false)

  @OptionGroup var output: OutputOptions

  func run() throws { try unpackPicture() }
}
