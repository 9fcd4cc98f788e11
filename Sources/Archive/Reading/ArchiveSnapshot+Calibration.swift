import Values

extension ArchiveSnapshot {
  /// The calibration of a generation over all cameras, and after it that of one camera, as far as
  /// they were measured.
  ///
  /// - Parameter camera: `nil` for none.
  public func calibrations(
    of generation: GenerationID, camera: CameraID? = nil
  ) throws -> [CalibrationRow] {
    try reading {
      try CalibrationQueries(database: database).calibrations(of: generation, camera: camera)
    }
  }

  /// Sightings in which pairs can be found, in runs that follow each other in time without a gap.
  ///
  /// - Parameters:
  ///   - most: Sightings at most. Of more, runs are taken evenly from all of the time.
  ///   - facesEach: Faces of each sighting at most, the best.
  /// - Returns: One run when all sightings are taken; each in order of the start.
  /// - Complexity: O(sightings of the archive) steps in an index, O(`most`) rows.
  public func calibrationSubjects(atMost most: Int, facesEach: Int) throws
    -> [[CalibrationSubject]]
  {
    try reading {
      try CalibrationQueries(database: database).subjects(atMost: most, facesEach: facesEach)
    }
  }
}
