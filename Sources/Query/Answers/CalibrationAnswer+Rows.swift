import Answers
import Archive
import Evaluation
import Values

extension CalibrationAnswer {
  /// What was measured of a generation.
  ///
  /// - Parameters:
  ///   - archive: The archive's directory, as it was named.
  ///   - rows: Over all cameras first.
  ///   - cameras: What they are called.
  public init(
    archive: String, generation: GenerationRow, isKept: Bool, gapSeconds: Double,
    rows: [CalibrationRow], cameras: [CameraID: String]
  ) {
    self.init(
      archive: archive, generation: generation.id, model: generation.embedder.name, isKept: isKept,
      gapSeconds: gapSeconds, sufficientPairs: Calibration.sufficientPairs,
      calibrations: rows.map { row in
        Entry(row.calibration, camera: row.camera.flatMap { cameras[$0] })
      })
  }
}
