import GRDB
import Values

extension ArchiveWriter {
  /// Keeps calibrations, in place of all that their generation had.
  ///
  /// - Parameter rows: Of one generation: at most one over all cameras, and one for each camera.
  /// - Throws: `Failure` as every commit.
  public func keepCalibrations(_ rows: [CalibrationRow]) throws {
    try batch.commit("keep the calibration in") { database in
      for generation in Set(rows.map(\.generation)) {
        try database.cachedStatement(sql: "DELETE FROM calibration WHERE generation_id = ?")
          .execute(arguments: [generation.rawValue])
      }
      for row in rows { try row.save(to: database) }
    }
  }
}

extension CalibrationRow {
  fileprivate func save(to database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO calibration
          (generation_id, camera_id, measured_ms, subjects, genuine_pairs, impostor_pairs,
           suspect_pairs, effective_pairs)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      generation.rawValue, camera?.rawValue, measured.milliseconds, calibration.subjects,
      calibration.genuinePairs, calibration.impostorPairs, calibration.suspectPairs,
      calibration.effectivePairs,
    ])
    let id = database.lastInsertedRowID
    for point in calibration.points {
      try database.cachedStatement(sql: "INSERT INTO calibration_point VALUES (?, ?, ?, ?, ?, ?)")
        .execute(arguments: [
          id, Double(point.similarity), point.falseMatchRate, point.falseMatchInterval.lower,
          point.falseMatchInterval.upper, point.falseNonMatchRate,
        ])
    }
  }
}
