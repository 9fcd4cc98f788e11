import Answers
import Archive
import ArgumentParser
import Evaluation
import Foundation
import Query
import Values

/// `facearchive eval calibrate`
struct EvalCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure on the archive's own faces how alike strangers are.",
    discussion: """
      You need no labels. Two faces of one sighting, some seconds apart, show one person. Faces \
      that one camera has in view together, or two cameras at the same moment, show two people. \
      From those pairs it computes the false match rate at each similarity, with an interval that \
      allows for pairs that depend on each other. Searches then estimate how many false matches \
      to expect. A camera with enough data gets its own curve, for searches of that camera alone. \
      A pair of two people is suspect if it is as similar as half of all pairs of one person \
      (overlapping views, wrong clocks, mirrors). Suspect pairs widen the interval.

      With too little data, searches keep to the published curve of the model, and say so. \
      Calibrate again when the archive has grown.

      EXAMPLES
        facearchive eval calibrate
        facearchive eval calibrate --sightings 20000
        facearchive eval calibrate --generation 2
        facearchive eval calibrate --dry-run --json

      \(ExitStatusCode.writingHelp)
      """)

  @OptionGroup var options: CalibrationOptions

  @Option(
    name: .customLong("generation"), parsing: .unconditional,
    help: ArgumentHelp(
      "Calibrate this generation, for example before it is live. Default: the live one.",
      valueName: "number"))
  var generationNumber: Int32?

  @OptionGroup var dryRun: DryRunFlag

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try archive.path()
    // Before anything is measured, so that a second writer is noticed at once.
    let writer = dryRun.isGiven ? nil : try ArchiveWriter(path: path)
    let (generation, rows, cameras) =
      try writer?.snapshot(measure) ?? ArchiveReader(path: path).snapshot(measure)
    try writer?.keepCalibrations(rows)
    try writer?.close()
    let answer = CalibrationAnswer(
      archive: path, generation: generation, isKept: writer != nil,
      gapSeconds: options.gapSeconds, rows: rows, cameras: cameras)
    try output.render(answer) { $0.text }
  }

  private func measure(
    _ snapshot: borrowing ArchiveSnapshot
  ) throws -> (generation: GenerationRow, rows: [CalibrationRow], cameras: [CameraID: String]) {
    let generation = try generation(in: snapshot)
    let calibrator = try Calibrator(snapshot, options: options.options) { face in
      try snapshot.embedding(face, in: generation.id)
    }
    let measured = WallTime.now
    let found =
      [(camera: CameraID?.none, calibration: calibrator.overall())]
      + calibrator.byCamera().map { (camera: Optional($0.camera), calibration: $0.calibration) }
    let rows = found.map { entry in
      CalibrationRow(
        generation: generation.id, camera: entry.camera, measured: measured,
        calibration: entry.calibration)
    }
    let names = try snapshot.cameras.map { ($0.id, $0.name.text) }
    return (generation, rows, Dictionary(names, uniquingKeysWith: { first, _ in first }))
  }

  private func generation(in snapshot: borrowing ArchiveSnapshot) throws -> GenerationRow {
    guard let generationNumber else {
      if let live = try snapshot.liveGeneration { return live }
      throw Failure(
        .notFound, attempted: "calibrate the archive", reason: "it holds no faces yet",
        remedy: "Run facearchive ingest first.")
    }
    guard let found = try snapshot.generations.first(where: { $0.id.rawValue == generationNumber })
    else {
      throw Failure(
        .notFound, attempted: "calibrate the generation", subject: "\(generationNumber)",
        reason: "the archive has no generation with that number",
        remedy: "See: facearchive generation list")
    }
    return found
  }
}
