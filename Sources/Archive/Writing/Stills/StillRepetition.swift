import GRDB
import SightingStream
import Values

/// Still faces: what the archive knows of them, and when one more of them is not worth its rows.
///
/// **The rule.** A sighting whose face was still (`StreamedSighting.isStill`) *repeats* others when
/// the same camera has, in at least `leastRecordings` other sources, still sightings at the same
/// place of the picture that look like it. It gets no rows of its own then but an occurrence of
/// that place. The first ones stay ordinary sightings: a poster is found like anybody, only not
/// every time. What is compared are embeddings of the live generation; a sighting without one is
/// like none.
///
/// Only other sources count, and occurrences do not: doing a source again comes to the same.
struct StillRepetition {
  /// Stored recordings after which a still face is only counted.
  ///
  /// Source: our choice: one could be chance, two are a habit.
  static let leastRecordings = 2
  /// Boxes at the same place overlap by this much at least, as intersection over union.
  ///
  /// Source: the jitter of a detector on a still face, see `SightingReconciler.leastOverlap`.
  static let leastOverlap: Float = 0.5
  /// Cosine of two faces' embeddings from which on two still sightings look alike.
  ///
  /// Source: our choice: far beyond what strangers reach (0.445 in one pair of 10,000 with SFace),
  /// and below what small pictures of one poster do.
  static let leastSimilarity: Float = 0.7
  /// The best so many faces of each are compared, of which one pair has to be alike: of a poster
  /// one may show somebody who walks past in front of it.
  static let comparedFaces = 3
  /// What its faces are counted under in `FrameAccounting.rejected`.
  static let gate = "repeated-still"

  let source: SourceID
  let camera: CameraID
  let ordinal: Int
  let box: Box
  let startSeconds: Double
  let endSeconds: Double
  let detections: Int
  let faces: Int
  /// Stored sightings that it repeats.
  let repeated: [SightingID]

  /// Writes the occurrence, and makes its place when there is none yet.
  func save(to database: Database) throws {
    let place = try StillPlaces(database).place(of: repeated, camera: camera, box: box)
    try database.cachedStatement(
      sql: """
        INSERT INTO still_occurrence (source_id, ordinal, place_id, start_seconds, end_seconds,
          detections, faces)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      source.rawValue, ordinal, place, startSeconds, endSeconds, detections, faces,
    ])
  }
}

/// Questions about still places to SQLite, and changes of them.
struct StillPlaces {
  /// A stored still sighting.
  struct Known {
    var sighting: SightingID
    var source: SourceID
    var bestFaces: [FaceID]
  }

  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// The still sightings of a camera at the same place of the picture, in other sources.
  func known(at box: Box, camera: CameraID, besides source: SourceID) throws -> [Known] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT sighting_id, source_id, first_x, first_y, first_width, first_height
          FROM still_sighting JOIN sighting ON sighting.id = sighting_id
          WHERE camera_id = ? AND source_id <> ? ORDER BY sighting_id
          """), arguments: [camera.rawValue, source.rawValue])
    let faces = try database.cachedStatement(
      sql: "SELECT id FROM face WHERE sighting_id = ? AND rank < ? ORDER BY rank, id")
    return try rows.compactMap { row in
      guard
        try row.box("first_").intersectionOverUnion(box) >= StillRepetition.leastOverlap
      else { return nil }
      let sighting: Int64 = try row.value("sighting_id")
      let best = try Int64.fetchAll(
        faces, arguments: [sighting, StillRepetition.comparedFaces])
      return try Known(
        sighting: SightingID(rawValue: sighting),
        source: SourceID(rawValue: row.value("source_id")),
        bestFaces: best.map { FaceID(rawValue: $0) })
    }
  }

  /// Notes that a stored sighting is still: of the place of those that it is like, if they have one.
  func add(_ sighting: SightingID, like others: [SightingID]) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO still_sighting (sighting_id, place_id) VALUES (?, ?)
        ON CONFLICT (sighting_id) DO NOTHING
        """
    ).execute(arguments: [sighting.rawValue, try place(of: others)])
  }

  private func place(of sightings: [SightingID]) throws -> Int64? {
    let numbers = sightings.map { "\($0.rawValue)" }.joined(separator: ",")
    return try Int64.fetchOne(
      database,
      sql: "SELECT min(place_id) FROM still_sighting WHERE sighting_id IN (\(numbers))")
  }

  /// The place of sightings that are alike. It is theirs if they have one; or one whose sightings
  /// are all gone, as after `retain`; or a new one.
  fileprivate func place(
    of sightings: [SightingID], camera: CameraID, box: Box
  ) throws -> Int64 {
    let known = try place(of: sightings) ?? deserted(at: box, camera: camera)
    if known == nil {
      var columns: [any DatabaseValueConvertible] = [camera.rawValue]
      columns += box.columns
      try database.cachedStatement(
        sql: "INSERT INTO still_place (camera_id, x, y, width, height) VALUES (?, ?, ?, ?, ?)"
      ).execute(arguments: StatementArguments(columns))
    }
    let place = known ?? database.lastInsertedRowID
    let numbers = sightings.map { "\($0.rawValue)" }.joined(separator: ",")
    try database.execute(
      sql: """
        UPDATE still_sighting SET place_id = ?
        WHERE place_id IS NULL AND sighting_id IN (\(numbers))
        """, arguments: [place])
    return place
  }

  private func deserted(at box: Box, camera: CameraID) throws -> Int64? {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT * FROM still_place WHERE camera_id = ?
            AND id NOT IN (SELECT place_id FROM still_sighting WHERE place_id IS NOT NULL)
          ORDER BY id
          """), arguments: [camera.rawValue])
    return try rows.first {
      try $0.box("").intersectionOverUnion(box) >= StillRepetition.leastOverlap
    }?.value("id")
  }

  /// Faces of a source that only repeat what is seen at still places.
  func facesLeftOut(of source: SourceID) throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT coalesce(sum(faces), 0) FROM still_occurrence WHERE source_id = ?"),
      arguments: [source.rawValue]) ?? 0
  }

  /// How much was left out that ended before a moment.
  func expired(before cutoff: WallTime) throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT count(*) FROM still_occurrence WHERE " + Self.expiredSQL),
      arguments: [cutoff.milliseconds]) ?? 0
  }

  /// Removes what is noted of that.
  func removeExpired(before cutoff: WallTime) throws {
    try database.cachedStatement(sql: "DELETE FROM still_occurrence WHERE " + Self.expiredSQL)
      .execute(arguments: [cutoff.milliseconds])
    try StoredTable.sweep(after: .sighting, database)
  }

  /// Of `still_occurrence`; takes the moment in milliseconds.
  private static let expiredSQL = """
    end_seconds < (SELECT (? - start_ms) / 1000.0 FROM source WHERE source.id = source_id)
    """

  /// Whether anything of a source was left out.
  func hasOccurrences(of source: SourceID) throws -> Bool {
    try Bool.fetchOne(
      database.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM still_occurrence WHERE source_id = ?)"),
      arguments: [source.rawValue]) ?? false
  }
}
