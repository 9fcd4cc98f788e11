import Foundation
import GRDB
import SightingStream
import Values

/// A source that a worker has, as the writer follows it.
struct ClaimedSource {
  let id: SourceID
  let cameraID: CameraID
  /// When its first frame was recorded.
  let start: WallTime
  /// Sightings of this try have this number or a higher one.
  let firstSighting: SightingID
  /// The source has rows of an earlier try, which the first batch of this one takes away.
  var replacesRows: Bool
  /// What an earlier try has left to go on from; its rows are in the archive.
  let stored: Checkpoint?
  /// Sightings below this ordinal are those of an earlier try that this one goes on from.
  var kept = 0
  /// The last moment that this try, or the one that it goes on from, can be resumed at.
  var checkpoint: Checkpoint?
  /// `checkpoint` is newer than what is committed.
  var hasNewCheckpoint = false
  /// Camera or start have changed since it was claimed: it has to be done again.
  var isStale = false
  /// Another detector examines it again; `nil` in an ordinary try.
  var renewal: RenewedSource?
  var facts: SourceFacts?
  var progress = Progress(seconds: 0, accounting: FrameAccounting())
  /// Sightings that have not ended, by ordinal.
  var open: [Int: SightingDraft] = [:]
  /// Ordinals of sightings that have.
  var ended: Set<Int> = []
  /// What only repeats still faces that are known.
  var leftOut = (sightings: 0, faces: 0)

  /// Writes facts and progress of the source.
  func saveProgress(to database: Database) throws {
    if let facts { try Self.save(facts, of: id, to: database) }
    try Self.save(progress.accounting, seconds: progress.seconds, of: id, to: database)
    let bytes = isStale ? nil : try checkpoint.map { Data(try $0.bytes()) }
    try database.execute(
      sql: "UPDATE journal SET rows_finished = 0, checkpoint = ? WHERE source_id = ?",
      arguments: [bytes, id.rawValue])
  }

  static func save(
    _ accounting: FrameAccounting, seconds: Double, of source: SourceID, to database: Database
  ) throws {
    var accounting = accounting
    let leftOut = try StillPlaces(database).facesLeftOut(of: source)
    if leftOut > 0 {
      // Between two reports of a worker there may be more than it has told of.
      accounting.keptFaces = max(0, accounting.keptFaces - leftOut)
      accounting.rejected[StillRepetition.gate, default: 0] += leftOut
    }
    try database.execute(
      sql: """
        UPDATE journal SET decoded_seconds = ?, frames_decoded = ?, frames_sampled = ?,
          frames_with_faces = ?, detections = ?, kept_faces = ?, rejected = ?, skipped = ?,
          audited_groups = ?, audited_misses = ?
        WHERE source_id = ?
        """,
      arguments: [
        seconds, accounting.decoded, accounting.sampled, accounting.withFaces,
        accounting.detections, accounting.keptFaces, try json(accounting.rejected),
        try json(accounting.skipped), accounting.auditedGroups, accounting.auditedMisses,
        source.rawValue,
      ])
    try database.execute(
      sql: """
        UPDATE source SET end_ms =
          start_ms + CAST(round(1000 * max(?, coalesce(declared_seconds, 0))) AS INTEGER)
        WHERE id = ?
        """, arguments: [seconds, source.rawValue])
  }

  private static func save(
    _ facts: SourceFacts, of source: SourceID, to database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE source SET container = ?, codec = ?, width = ?, height = ?, rotation_degrees = ?,
          time_base_numerator = ?, time_base_denominator = ?, frame_rate = ?,
          declared_seconds = ?, is_image = ?, detector_sha256 = ?, landmarks_sha256 = ?,
          embedder_sha256 = ?
        WHERE id = ?
        """,
      arguments: [
        facts.container, facts.codec, facts.width, facts.height, facts.rotationDegrees,
        facts.timeBase.numerator, facts.timeBase.denominator, facts.frameRate,
        facts.declaredSeconds, facts.isImage, facts.models.detector, facts.models.landmarks,
        facts.models.embedder, source.rawValue,
      ])
  }

  static func json(_ object: [String: some Encodable]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }
}
