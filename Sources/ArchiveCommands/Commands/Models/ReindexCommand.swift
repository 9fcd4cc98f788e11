import Answers
import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Ingest
import Reindex
import Values
import Wording

/// `facearchive reindex`
struct ReindexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reindex",
    abstract: "Embed all faces with another network, beside the live generation.",
    discussion: """
      Builds a generation from the stored crops; it reads no video again (to search for faces \
      again, use `redetect`). Searches use the live generation until you run `generation \
      activate`. `ingest` may run meanwhile, and embeds new faces for both. Finished work is \
      kept: to resume, run the same command again. Run it with the model of a generation that \
      lacks faces to add them.

      It runs with low priority, so that searches and ingest come first.

      EXAMPLES
        facearchive reindex --model arcface
        facearchive reindex --model arcface --threads 4 --max-load 12
        facearchive generation list

      \(ExitStatusCode.help([
        .done, .failed, .someUnreadable, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
        .interrupted,
      ]))
      """)

  @OptionGroup var embedder: EmbedderOption
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var load: MaximumLoadOption
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  /// Its priority: 0 (normal) to 19 (lowest).
  private static let niceness: Int32 = 10

  func validate() throws { _ = try embedder.required() }

  func run() throws {
    let interruption = Interruption()
    SignalWatch.begin(interruption) {
      Console.note(
        (Console.isInteractive ? "\n" : "")
          + "Stopping once finished work is committed. Signal again to stop at once.")
    }
    let path = try ArchiveOption.existing(try archive.path())
    let library = try weights.library(archive: path)
    _ = nice(Self.niceness)
    let reindexer = try Reindexer(
      archive: path, library: library,
      options: ReindexOptions(
        model: try embedder.required(), threads: threads.count, loadGate: load.gate),
      isInterrupted: { interruption.isRequested })
    let display = ReindexDisplay()
    let answer: ReindexAnswer
    do {
      defer { display.clear() }
      answer = try reindexer.run(observe: display.show)
    }
    try output.render(answer) { $0.text }
    if answer.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if !answer.unusable.isEmpty { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }
}

extension ReindexAnswer {
  /// The same for people.
  var text: String {
    let isLive = generation.state == "live"
    let isWhole = generation.covered == generation.faces
    if embedded == 0, unusable.isEmpty, isWhole, !isInterrupted {
      let faces =
        generation.faces > 0
        ? "it covers all faces (\(grouped(generation.faces)))" : "the archive has no faces yet"
      return "Nothing to do: generation \(generation.generation), of \(generation.model), is "
        + (isLive ? "live and " : "") + "complete: \(faces).\n" + (isLive ? "" : activation)
    }
    var text = isInterrupted ? "Stopped after " : "Done in "
    text +=
      "\(Words.duration(elapsedSeconds)): \(counted(embedded, "face")) embedded with "
      + "\(generation.model), \(decimals(facesPerSecond, 1)) per second.\n"
    text +=
      "Generation \(generation.generation) covers \(grouped(generation.covered)) of "
      + "\(grouped(generation.faces)) faces (\(generation.coverageText)).\n"
    if let first = unusable.first {
      text +=
        "\(counted(unusable.count, "face")) could not be embedded, such as face "
        + "\(first.face): \(first.reason).\n"
    }
    if isInterrupted {
      text += "To resume: facearchive reindex --model \(generation.model)\n"
    } else if !isLive, isWhole {
      text += activation
    }
    return text
  }

  private var activation: String {
    "To use it: facearchive generation activate \(generation.generation)\n"
  }
}
