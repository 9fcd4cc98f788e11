import Foundation
import GRDB
import SightingStream
import Values

/// The changes of a source's rows in SQLite: its entry in the journal, and what is known of its file.
struct JournalRows {
  /// Why a source that was worked on has no file any more.
  static let vanishedCode = "file-vanished"
  /// Why a source that was done is `seen` again: its rows are whole, and stand under a camera or
  /// time that its files' names do not say any more.
  static let movedCode = "moved"

  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func hasFinishedRows(_ source: SourceID) throws -> Bool {
    try Bool.fetchOne(
      database.cachedStatement(sql: "SELECT rows_finished FROM journal WHERE source_id = ?"),
      arguments: [source.rawValue]) ?? false
  }

  // MARK: States

  /// A worker has it.
  func begin(_ source: SourceID) throws {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'working', started_ms = ?, finished_ms = NULL
        WHERE source_id = ?
        """
    ).execute(arguments: [WallTime.now.milliseconds, source.rawValue])
  }

  /// A try ended without a result.
  ///
  /// - Parameter reason: Why it failed; `nil` when it was not really tried.
  func giveBack(_ source: SourceID, _ reason: SourceSummary.Reason?) throws {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'seen', reason_code = ?, reason_message = ?,
          tries = tries + ?, finished_ms = ? WHERE source_id = ?
        """
    ).execute(arguments: [
      reason?.code, reason?.message, reason == nil ? 0 : 1, WallTime.now.milliseconds,
      source.rawValue,
    ])
  }

  /// Its file could not be read, so that nobody knows what it holds: it waits as before.
  func noteUnreadable(_ source: SourceID, _ reason: SourceSummary.Reason) throws {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET reason_code = ?1, reason_message = ?2
        WHERE source_id = ?3 AND state = 'seen' AND reason_message IS NOT ?2
          AND reason_code IS NOT ?4
        """
    ).execute(arguments: [reason.code, reason.message, source.rawValue, Self.movedCode])
  }

  /// A try came to the end that its worker reports.
  func finish(_ source: SourceID, _ summary: SourceSummary) throws {
    let (state, reason): (JournalState, SourceSummary.Reason?) =
      switch summary.outcome {
      case .whole: (.done, nil)
      case .partial(let reason): (.partial, reason)
      case .failed(let reason): (.parked, reason)
      }
    try save(summary.accounting, seconds: summary.decodedSeconds, of: source)
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = ?, reason_code = ?, reason_message = ?, tries = tries + ?,
          stage_seconds = ?, finished_ms = ?, rows_finished = ?, checkpoint = NULL
        WHERE source_id = ?
        """
    ).execute(arguments: [
      state.rawValue, reason?.code, reason?.message, reason == nil ? 0 : 1,
      try json(summary.stageSeconds), WallTime.now.milliseconds, state != .parked,
      source.rawValue,
    ])
  }

  /// It is not tried any more until somebody asks for it.
  ///
  /// - Parameter tries: Tries that this adds.
  func park(_ source: SourceID, _ reason: SourceSummary.Reason, tries: Int) throws {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'parked', reason_code = ?, reason_message = ?,
          tries = tries + ?, finished_ms = ?, checkpoint = NULL WHERE source_id = ?
        """
    ).execute(arguments: [
      reason.code, reason.message, tries, WallTime.now.milliseconds, source.rawValue,
    ])
  }

  /// It is to be done again.
  func requeue(_ source: SourceID) throws {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'seen', reason_code = NULL, reason_message = NULL, tries = 0,
          checkpoint = NULL
        WHERE source_id = ?
        """
    ).execute(arguments: [source.rawValue])
  }

  /// Work is due for it because its camera or start has changed.
  func requeueMoved(_ source: SourceID, unlessSettling: Bool = false) throws {
    let (code, message) = (Self.movedCode, "its files' names now give another camera or time")
    try database.cachedStatement(
      sql: """
        UPDATE journal SET
          reason_code = CASE WHEN rows_finished = 1 AND (state = 'done' OR reason_code = ?) THEN ? END,
          reason_message = CASE WHEN rows_finished = 1 AND (state = 'done' OR reason_code = ?) THEN ? END,
          state = 'seen', tries = 0 WHERE source_id = ?
        """ + (unlessSettling ? " AND state <> 'settling'" : "")
    ).execute(arguments: [code, code, code, message, source.rawValue])
  }

  /// A source that was done, and whose rows were to follow its files' names, has no file any more: it
  /// is done as before.
  ///
  /// - Returns: Whether it was one.
  func endMove(of source: SourceID) throws -> Bool {
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'done', reason_code = NULL, reason_message = NULL
        WHERE source_id = ? AND state = 'seen' AND rows_finished = 1 AND reason_code = ?
        """
    ).execute(arguments: [source.rawValue, Self.movedCode])
    return database.changesCount > 0
  }

  // MARK: What a try has learnt

  func save(_ accounting: FrameAccounting, seconds: Double, of source: SourceID) throws {
    var accounting = accounting
    let leftOut = try StillPlaces(database).facesLeftOut(of: source)
    if leftOut > 0 {
      // Between two reports of a worker there may be more than it has reported.
      accounting.keptFaces = max(0, accounting.keptFaces - leftOut)
      accounting.rejected[StillRepetition.gate, default: 0] += leftOut
    }
    try database.cachedStatement(
      sql: """
        UPDATE journal SET decoded_seconds = ?, frames_decoded = ?, frames_sampled = ?,
          frames_with_faces = ?, detections = ?, kept_faces = ?, rejected = ?, skipped = ?,
          audited_groups = ?, audited_misses = ?
        WHERE source_id = ?
        """
    ).execute(arguments: [
      seconds, accounting.decoded, accounting.sampled, accounting.withFaces,
      accounting.detections, accounting.keptFaces, try json(accounting.rejected),
      try json(accounting.skipped), accounting.auditedGroups, accounting.auditedMisses,
      source.rawValue,
    ])
    try SourceStretches(database).replace(with: accounting.stretches, of: source)
    try database.cachedStatement(
      sql: """
        UPDATE source SET end_ms =
          start_ms + CAST(round(1000 * max(?, coalesce(declared_seconds, 0))) AS INTEGER)
        WHERE id = ?
        """
    ).execute(arguments: [seconds, source.rawValue])
  }

  func save(_ facts: SourceFacts, of source: SourceID) throws {
    try database.cachedStatement(
      sql: """
        UPDATE source SET container = ?, codec = ?, width = ?, height = ?, rotation_degrees = ?,
          time_base_numerator = ?, time_base_denominator = ?, frame_rate = ?,
          declared_seconds = ?, is_image = ?, detector_sha256 = ?, landmarks_sha256 = ?,
          embedder_sha256 = ?
        WHERE id = ?
        """
    ).execute(arguments: [
      facts.container, facts.codec, facts.width, facts.height, facts.rotationDegrees,
      facts.timeBase.numerator, facts.timeBase.denominator, facts.frameRate,
      facts.declaredSeconds, facts.isImage, facts.models.detector, facts.models.landmarks,
      facts.models.embedder, source.rawValue,
    ])
  }

  /// Where the try can be resumed. Its rows are not finished.
  func save(_ checkpoint: Checkpoint?, of source: SourceID) throws {
    try database.cachedStatement(
      sql: "UPDATE journal SET rows_finished = 0, checkpoint = ? WHERE source_id = ?"
    ).execute(arguments: [try checkpoint.map { Data(try $0.bytes()) }, source.rawValue])
  }

  private func json(_ object: [String: some Encodable]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }
}
