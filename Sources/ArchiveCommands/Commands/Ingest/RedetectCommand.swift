import Archive
import ArgumentParser
import Foundation
import Ingest
import Query
import Values

/// `facearchive redetect`
struct RedetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redetect",
    abstract: "Search all sources again with another detector, and add what it finds.",
    discussion: """
      Reads every source of the archive again with another network that finds faces, and compares \
      the result with the stored sightings. A sighting is seen again if the boxes overlap by at \
      least 0.4 (intersection over union), averaged over the moments of both. It keeps its \
      number, its faces with their crops and embeddings, and everything recorded about it. It may \
      begin earlier or end later than before, and it gains faces from moments at which it was not \
      in view before, or up to --keep. Sightings that the old detector missed are added. \
      Sightings that the new detector misses stay.

      Give the same options as for `ingest`. Missing and changed files are listed, and the \
      archive keeps what it holds of them. Finished work is kept: to resume, run the same command \
      again. It skips sources that the detector has examined, unless you give --again. `ingest` \
      keeps its own detector: give it --detector too.

      EXAMPLES
        facearchive model add retinaface.onnx --manifest retinaface.json
        facearchive redetect --detector retinaface
        facearchive redetect --detector yunet-2023mar --det-threshold 0.5 --again

      \(ExitStatusCode.help([
        .done, .failed, .someUnreadable, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
        .interrupted,
      ]))
      """)

  @Flag(
    name: .customLong("again"),
    help: "Also examine sources that it has examined before, with other options.")
  var again = false

  @OptionGroup var examining: ExaminingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { _ = try examining.detector.required() }

  func run() throws {
    let detector = try examining.detector.required()
    let interruption = Interruption()
    SignalWatch.begin(interruption) {
      Console.note(
        (Console.isInteractive ? "\n" : "")
          + "Stopping once finished work is committed. Signal again to stop at once.")
    }
    let setup = try IngestSetup(examining, order: .oldest)
    let display = ProgressDisplay("redetect")
    let ingestion = Ingestion(
      writer: setup.writer, options: setup.options, interruption: interruption)
    let report: RedetectionReport
    do {
      defer { display.clear() }
      report = try ingestion.redetect(
        detector: setup.detector, again: again, observe: display.show)
    }
    try setup.writer.close()
    let result = Redetected(report, archive: setup.archive, detector: detector)
    result.writeNotes()
    try output.render(result) { $0.text }
    if result.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if result.hasProblems { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }
}

extension RedetectCommand {
  /// What `redetect --json` writes.
  struct Redetected: Encodable {
    var archive: String
    var detector: String
    /// Sources that it had not examined before.
    var due: Int
    /// Of those, examined to their end in this run.
    var examined: Int
    /// Files that are not where the journal has them.
    var gone: [String]
    /// Files that hold something else by now.
    var changed: [String]
    var problems: [IngestResult.Problem]
    /// Sightings that the examined sources had, those of them that were seen again, and those not.
    var sightings: Int
    var seenAgain: Int
    var notSeenAgain: Int
    /// Added.
    var newSightings: Int
    var newFaces: Int
    var resumed: Int
    var failedTries: Int
    var mediaSeconds: Double
    var elapsedSeconds: Double
    var timesRealTime: Double
    var stageSeconds: [String: Double]
    var isInterrupted: Bool

    init(_ report: RedetectionReport, archive: String, detector: String) {
      self.archive = archive
      self.detector = detector
      due = report.due
      examined = report.ingest.done
      gone = report.gone.map(\.description)
      changed = report.ingest.changed.map(\.description)
      problems = report.ingest.problems.map { problem in
        IngestResult.Problem(
          path: problem.path.description, kind: problem.kind.rawValue, code: problem.reason.code,
          reason: problem.reason.message, isOld: problem.isOld)
      }
      sightings = report.outcome.known
      seenAgain = report.outcome.found
      notSeenAgain = max(0, report.outcome.known - report.outcome.found)
      newSightings = report.outcome.newSightings
      newFaces = report.outcome.newFaces
      resumed = report.ingest.resumed
      failedTries = report.ingest.failedTries
      mediaSeconds = report.ingest.progress.mediaSeconds
      elapsedSeconds = report.ingest.progress.elapsedSeconds
      timesRealTime = report.ingest.progress.speed
      stageSeconds = report.ingest.stageSeconds
      isInterrupted = report.ingest.isInterrupted
    }

    var hasProblems: Bool { !gone.isEmpty || !changed.isEmpty || !problems.isEmpty }

    /// Names of each kind that are printed; the rest is counted. `--json` has all.
    private static let shownNames = 20

    /// What needs somebody's attention, on standard error.
    func writeNotes() {
      let lines =
        gone.map { "gone, what was read of it stays: \($0)" }
        + changed.map { "changed since it was read, run ingest first: \($0)" }
        + problems.map { "\($0.kind) \($0.path): \($0.reason)" }
      for line in lines.prefix(Self.shownNames) { Console.note(line) }
      if lines.count > Self.shownNames {
        Console.note("… and \(lines.count - Self.shownNames) more (--json)")
      }
    }

    var text: String {
      guard due > 0 else {
        return "Nothing to do: \(detector) has examined every source. (--again examines them anew, "
          + "with other options.)\n"
      }
      var text = isInterrupted ? "Stopped after " : "Done in "
      text +=
        "\(Words.duration(elapsedSeconds)): \(grouped(examined)) of "
        + "\(counted(due, "source")) examined with \(detector), "
        + "\(Words.duration(mediaSeconds)) of media at \(decimals(timesRealTime, 1)) x real time.\n"
      text +=
        "Seen again: \(grouped(seenAgain)) of \(counted(sightings, "sighting"))"
        + (notSeenAgain > 0 ? "; the others stay. " : ". ")
        + "Added: \(counted(newSightings, "sighting")), \(counted(newFaces, "face")).\n"
      if !gone.isEmpty {
        text += "No longer there: \(counted(gone.count, "file")).\n"
      }
      if isInterrupted { text += "To go on: facearchive redetect --detector \(detector)\n" }
      return text
    }
  }
}
