import Foundation
import GRDB
import SightingStream
import Values

/// Questions to SQLite that writer and snapshots share.
struct MetadataQueries {
  let database: Database

  func cameras() throws -> [CameraRow] {
    // In the order of the rows themselves: an index that is damaged would leave some out.
    try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM camera ORDER BY +name")).map {
      row in
      try RowChecksum.check(row, "camera")
      return try CameraRow(
        id: row.camera("id"),
        name: CameraName(
          text: row.value("name"), building: row.value("building"), floor: row.value("floor"),
          number: row.value("number")))
    }
  }

  func liveGeneration() throws -> GenerationRow? {
    try generations().first { $0.state == .live }
  }

  /// All generations, in order of their numbers.
  func generations() throws -> [GenerationRow] {
    var models: [Int64: EmbedderIdentity] = [:]
    for row in try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM model")) {
      try RowChecksum.check(row, "model")
      models[try row.value("id")] = try EmbedderIdentity(
        name: row.value("name"), sha256: row.value("sha256"), dimension: row.value("dimension"),
        precision: row.value("precision"))
    }
    return try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM generation ORDER BY id"))
      .map { row in
        try RowChecksum.check(row, "generation")
        guard let embedder = models[try row.value("model_id")] else {
          throw StoredValueError(metadata: "the model of a generation is missing")
        }
        let text: String = try row.value("state")
        guard let state = GenerationState(rawValue: text) else {
          throw StoredValueError(metadata: "a generation has the unknown state \(text)")
        }
        let retired: Int64? = try row.value("retired_ms")
        return try GenerationRow(
          id: GenerationID(rawValue: Int32(clamping: row.value("id") as Int64)),
          embedder: embedder, created: row.time("created_ms"), state: state,
          isComplete: row.value("is_complete"),
          retired: retired.map { WallTime(milliseconds: $0) })
      }
  }

  // MARK: Rows by number

  func sources(_ ids: [SourceID]) throws -> [SourceRow] {
    try rows(
      ids.map(\.rawValue),
      sql: """
        SELECT source.*, journal.state,
          NOT EXISTS (SELECT 1 FROM source_path WHERE source_id = source.id) AS is_gone
        FROM source JOIN journal ON source_id = source.id WHERE source.id
        """
    ) { try Self.source($0) }
  }

  func sightings(_ ids: [SightingID]) throws -> [SightingRow] {
    try rows(ids.map(\.rawValue), sql: Self.sightingColumns + " WHERE id") { try Self.sighting($0) }
  }

  func faces(_ ids: [FaceID]) throws -> [FaceRow] {
    try rows(ids.map(\.rawValue), sql: Self.faceColumns + " WHERE face.id") { try Self.face($0) }
  }

  /// The rows whose numbers are `ids`, in that order; numbers without a row are left out.
  private func rows<Value>(
    _ ids: [Int64], sql: String, _ decode: (Row) throws -> Value
  ) throws -> [Value] {
    var found: [Int64: Value] = [:]
    let cursor = try Row.fetchCursor(
      database.cachedStatement(sql: "\(sql) \(NumberList.condition)"),
      arguments: [NumberList(Set(ids)).text])
    while let row = try cursor.next() { found[try row.value("id")] = try decode(row) }
    return ids.compactMap { found[$0] }
  }

  // MARK: Decoding

  static let sightingColumns = """
    SELECT sighting.*,
      (SELECT count(*) FROM face WHERE sighting_id = sighting.id) AS kept_faces
    FROM sighting
    """

  static let faceColumns = """
    SELECT face.*, sighting.source_id FROM face JOIN sighting ON sighting.id = sighting_id
    """

  static func source(_ row: Row) throws -> SourceRow {
    try RowChecksum.check(row, "source")
    return try SourceRow(
      id: SourceID(rawValue: row.value("id")), path: row.path("path"),
      rootRelative: row.path("relative_path"), cameraID: row.camera("camera_id"),
      start: row.time("start_ms"), sha256: row.value("sha256"),
      sizeBytes: row.value("size_bytes"), media: media(row), state: state(row),
      isGone: row.value("is_gone"))
  }

  private static func media(_ row: Row) throws -> SourceMedia? {
    guard let container = try row.value("container") as String? else { return nil }
    return try SourceMedia(
      container: container, codec: row.value("codec") as String? ?? "", width: row.value("width"),
      height: row.value("height"), rotationDegrees: row.value("rotation_degrees"),
      timeBase: Rational(
        Int32(clamping: row.value("time_base_numerator") as Int),
        Int32(clamping: row.value("time_base_denominator") as Int)),
      frameRate: row.value("frame_rate") as Double? ?? 0,
      declaredSeconds: row.value("declared_seconds"),
      isImage: row.value("is_image") as Bool? ?? false)
  }

  static func state(_ row: Row) throws -> JournalState {
    let text: String = try row.value("state")
    guard let state = JournalState(rawValue: text) else {
      throw StoredValueError(metadata: "the journal has the unknown state \(text)")
    }
    return state
  }

  static func sighting(_ row: Row) throws -> SightingRow {
    try RowChecksum.check(row, "sighting")
    return try SightingRow(
      id: SightingID(rawValue: row.value("id")),
      sourceID: SourceID(rawValue: row.value("source_id")),
      cameraID: row.camera("camera_id"), ordinal: row.value("ordinal"),
      start: row.time("start_ms"), end: row.time("end_ms"), startPTS: row.value("start_pts"),
      endPTS: row.value("end_pts"), startSeconds: row.value("start_seconds"),
      endSeconds: row.value("end_seconds"),
      detections: row.value("detections"), keptFaces: row.value("kept_faces"),
      firstBox: row.box("first_"), lastBox: row.box("last_"), isComplete: row.value("is_complete"))
  }

  static func face(_ row: Row) throws -> FaceRow {
    try RowChecksum.check(row, "face")
    return try FaceRow(
      id: FaceID(rawValue: row.value("id")),
      sightingID: SightingID(rawValue: row.value("sighting_id")),
      sourceID: SourceID(rawValue: row.value("source_id")), cameraID: row.camera("camera_id"),
      rank: row.value("rank"), time: row.time("time_ms"), pts: row.value("pts"),
      seconds: row.value("seconds"), box: row.box(""), landmarks: row.landmarks("landmarks"),
      quality: FaceQuality(
        overall: row.float("quality"), detectorScore: row.float("detector_score"),
        sizePixels: row.float("size_pixels"), sharpness: row.float("sharpness"),
        yawDegrees: row.float("yaw_degrees"), pitchDegrees: row.float("pitch_degrees"),
        rollDegrees: row.float("roll_degrees")),
      crop: CropGeometry(
        width: row.value("crop_width"), height: row.value("crop_height"),
        region: row.box("region_"), landmarks: row.landmarks("crop_landmarks")),
      embeddingNorm: row.float("embedding_norm"))
  }
}
