import ArgumentParser
import FaceRecognition
import Worker

/// `facearchive worker`: what `ingest` starts. Reads jobs on standard input, writes sighting
/// streams on standard output.
struct WorkerSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Turn sources into sighting streams, for ingest.",
    discussion: """
      Reads jobs on standard input until it ends, and writes one sighting stream on standard \
      output. It never opens an archive.

      \(ExitStatusCode.help([.done, .failed, .mismatch, .usage]))
      """,
    shouldDisplay: false)

  @OptionGroup var weights: WeightsOption

  @OptionGroup var threads: ThreadsOption

  @Option(
    name: .customLong("parent"),
    help: ArgumentHelp("The process that started this one.", valueName: "pid"))
  var parent: Int32?

  @Option(
    name: .customLong("models"),
    help: ArgumentHelp("The folder of the archive's own models.", valueName: "dir"))
  var models: String?

  @OptionGroup var detector: DetectorOption

  @Option(
    name: .customLong("embedder"),
    help: ArgumentHelp("The model that embeds faces.", valueName: "name"))
  var embedder: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let library = try ModelLibrary(directory: weights.path, added: models)
      .using(detector: detector.name, embedder: embedder)
    try runWorkerLoop(library: library, threads: threads.given ?? 1, parent: parent)
  }
}
