import Answers
import Archive
import ArgumentParser
import Foundation
import Ingest
import Values
import Wording

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
    let answer = RedetectionAnswer(report, archive: setup.archive, detector: detector)
    answer.writeNotes()
    try output.render(answer) { $0.text }
    if answer.isInterrupted { throw ExitCode(ExitStatusCode.interrupted.rawValue) }
    if answer.hasProblems { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }
}

extension RedetectionAnswer {
  /// Names of each kind that are printed; the rest is counted. `--json` has all.
  private static let shownNames = 20

  /// What needs somebody's attention, on standard error.
  func writeNotes() {
    let lines =
      gone.map { "missing; the archive keeps what it read: \($0)" }
      + changed.map { "changed since it was read; run ingest first: \($0)" }
      + problems.map { "\($0.kind) \($0.path): \($0.reason)" }
    for line in lines.prefix(Self.shownNames) { Console.note(line) }
    if lines.count > Self.shownNames {
      Console.note("… and \(lines.count - Self.shownNames) more (--json)")
    }
  }

  var text: String {
    guard due > 0 else {
      return "Nothing to do: \(detector) has examined every source. (--again examines them again, "
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
      text += "Missing: \(counted(gone.count, "file")).\n"
    }
    if isInterrupted { text += "To resume: facearchive redetect --detector \(detector)\n" }
    return text
  }
}
