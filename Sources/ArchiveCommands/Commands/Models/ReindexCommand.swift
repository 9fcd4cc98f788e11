import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Ingest
import Query
import Reindex
import Values

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
    let report: ReindexReport
    do {
      defer { display.clear() }
      report = try reindexer.run(observe: display.show)
    }
    let reader = try ArchiveReader(path: path)
    let clock = try reader.snapshot { try ArchiveClock(zoneName: $0.settings.timeZone) }
    let result = Reindexed(report, clock)
    try output.render(result) { $0.text }
    if report.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if !report.unusable.isEmpty { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }
}

extension ReindexCommand {
  /// What `reindex --json` writes.
  struct Reindexed: Encodable {
    struct Unusable: Encodable {
      var face: Int64
      var reason: String
    }

    var generation: GenerationPayload
    /// Faces embedded in this run.
    var embedded: Int
    var elapsedSeconds: Double
    var facesPerSecond: Double
    /// Faces that could not be embedded.
    var unusable: [Unusable]
    /// Time of all threads together per stage, in seconds.
    var stageSeconds: [String: Double]
    var isInterrupted: Bool

    init(_ report: ReindexReport, _ clock: ArchiveClock) {
      generation = GenerationPayload(report.generation, report.coverage, clock)
      embedded = report.stored
      elapsedSeconds = report.elapsedSeconds
      facesPerSecond =
        report.elapsedSeconds > 0 ? Double(report.stored) / report.elapsedSeconds : 0
      unusable = report.unusable.map { Unusable(face: $0.face.rawValue, reason: $0.reason) }
      stageSeconds = report.stageSeconds
      isInterrupted = report.isInterrupted
    }

    var text: String {
      let isLive = generation.state == "live"
      let isWhole = generation.covered == generation.faces
      if embedded == 0, unusable.isEmpty, isWhole, !isInterrupted {
        let faces =
          generation.faces > 0
          ? "it covers all faces (\(grouped(generation.faces)))" : "there are no faces yet"
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
        text += "To go on: facearchive reindex --model \(generation.model)\n"
      } else if !isLive, isWhole {
        text += activation
      }
      return text
    }

    private var activation: String {
      "To use it: facearchive generation activate \(generation.generation)\n"
    }
  }
}
