import Evaluation
import GRDB
import Values

/// Questions to SQLite about calibrations, and about the sightings that one is made of.
struct CalibrationQueries {
  let database: Database

  func calibrations(of generation: GenerationID, camera: CameraID?) throws -> [CalibrationRow] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT * FROM calibration
          WHERE generation_id = ? AND (camera_id IS NULL OR camera_id = ?)
          ORDER BY coalesce(camera_id, 0)
          """), arguments: [generation.rawValue, camera?.rawValue])
    return try rows.map { row in
      let camera: Int32? = try row.value("camera_id")
      return try CalibrationRow(
        generation: generation, camera: camera.map { CameraID(rawValue: $0) },
        measured: row.time("measured_ms"),
        calibration: Calibration(
          subjects: row.value("subjects"), genuinePairs: row.value("genuine_pairs"),
          impostorPairs: row.value("impostor_pairs"), suspectPairs: row.value("suspect_pairs"),
          effectivePairs: row.value("effective_pairs"),
          points: points(row.value("id"))))
    }
  }

  private func points(_ calibration: Int64) throws -> [Calibration.Point] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT * FROM calibration_point WHERE calibration_id = ? ORDER BY similarity"),
      arguments: [calibration])
    return try rows.map { row in
      try Calibration.Point(
        similarity: row.float("similarity"), falseMatchRate: row.value("false_match_rate"),
        falseMatchInterval: Interval(
          lower: row.value("false_match_lower"), upper: row.value("false_match_upper")),
        falseNonMatchRate: row.value("false_non_match_rate"))
    }
  }

  func subjects(atMost most: Int, facesEach: Int) throws -> [[CalibrationSubject]] {
    let nominal = try nominalPhotoTimes()
    let total =
      try Int.fetchOne(
        database.cachedStatement(sql: "SELECT count(*) FROM sighting WHERE is_complete")) ?? 0
    guard total > most else {
      return [try run(offset: 0, count: total, facesEach, nominal)]
    }
    let runs = max(1, most / Self.sightingsPerRun)
    return try (0..<runs).map { number in
      try run(
        offset: number * (total / runs), count: min(total / runs, Self.sightingsPerRun), facesEach,
        nominal)
    }
  }

  /// Sightings in one of several runs: enough that most who were in view together are in one.
  private static let sightingsPerRun = 250

  private struct CameraTime: Hashable {
    var camera: CameraID
    var time: Int64
  }

  /// Where a camera has several photos of one time: that is then the time of their folder.
  private func nominalPhotoTimes() throws -> Set<CameraTime> {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT camera_id, start_ms FROM source WHERE is_image
          GROUP BY camera_id, start_ms HAVING count(*) > 1
          """))
    return Set(
      try rows.map { try CameraTime(camera: $0.camera("camera_id"), time: $0.value("start_ms")) })
  }

  private func run(
    offset: Int, count: Int, _ facesEach: Int, _ nominal: Set<CameraTime>
  ) throws -> [CalibrationSubject] {
    let faces = try database.cachedStatement(
      sql: "SELECT id, time_ms FROM face WHERE sighting_id = ? ORDER BY rank, id LIMIT ?")
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT sighting.id, sighting.camera_id, sighting.source_id, sighting.start_ms,
            sighting.end_ms, source.start_ms AS source_ms, coalesce(is_image, 0) AS is_image
          FROM sighting JOIN source ON source.id = source_id WHERE is_complete
          ORDER BY sighting.start_ms, sighting.camera_id, sighting.end_ms, sighting.id
          LIMIT ? OFFSET ?
          """), arguments: [count, offset])
    return try rows.map { row in
      let id: Int64 = try row.value("id")
      let camera = try row.camera("camera_id")
      let isImage: Bool = try row.value("is_image")
      let time = CameraTime(camera: camera, time: try row.value("source_ms"))
      return CalibrationSubject(
        sighting: SightingID(rawValue: id), camera: camera,
        source: SourceID(rawValue: try row.value("source_id")), start: try row.time("start_ms"),
        end: try row.time("end_ms"), isImage: isImage,
        isTimeNominal: isImage && nominal.contains(time),
        faces: try Row.fetchAll(faces, arguments: [id, facesEach]).map { face in
          try CalibrationSubject.Face(
            id: FaceID(rawValue: face.value("id")), time: face.time("time_ms"))
        })
    }
  }
}
