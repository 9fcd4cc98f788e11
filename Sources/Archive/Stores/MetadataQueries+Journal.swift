import Foundation
import GRDB
import SightingStream
import Values

extension MetadataQueries {
  /// Where a try of a source that did not end can be resumed.
  func checkpoint(of source: SourceID) throws -> Checkpoint? {
    let bytes = try Data.fetchOne(
      database, sql: "SELECT checkpoint FROM journal WHERE source_id = ?",
      arguments: [source.rawValue])
    do {
      return try bytes.map { try Checkpoint(bytes: Array($0)) }
    } catch let error as StreamError {
      throw StoredValueError(metadata: "a checkpoint is damaged: \(error.detail)")
    }
  }

  /// Frames per second of the recording of the same camera that begins nearest to a source. Those of
  /// raw streams may be assumed and do not count.
  ///
  /// - Complexity: O(recordings of the camera).
  func frameRate(near source: SourceID) throws -> Double? {
    try Double.fetchOne(
      database,
      sql: """
        SELECT other.frame_rate FROM source JOIN source AS other USING (camera_id)
        WHERE source.id = ? AND other.id <> source.id AND other.frame_rate > 0
          AND other.is_image = 0
          AND other.container NOT IN ('h264', 'hevc', 'm4v', 'mjpeg', 'mpegvideo', 'obu', 'vc1')
        ORDER BY abs(other.start_ms - source.start_ms), other.id LIMIT 1
        """, arguments: [source.rawValue])
  }

  private static let entryColumns = """
    SELECT journal.*, source.*,
      (SELECT count(*) FROM sighting WHERE sighting.source_id = source.id) AS sightings,
      (SELECT count(*) FROM face JOIN sighting ON sighting.id = sighting_id
        WHERE sighting.source_id = source.id) AS faces
    FROM journal JOIN source ON source.id = source_id
    """

  /// The journal's entries in the order in which their sources were first seen.
  func journal(_ filter: JournalFilter) throws -> [JournalEntry] {
    var conditions: [String] = []
    var arguments = StatementArguments()
    func require(_ column: String, oneOf values: [any DatabaseValueConvertible]) {
      let marks = repeatElement("?", count: values.count).joined(separator: ",")
      conditions.append("\(column) IN (\(marks))")
      arguments += StatementArguments(values)
    }
    if let states = filter.states { require("state", oneOf: states.map(\.rawValue).sorted()) }
    if let cameras = filter.cameras {
      require("camera_id", oneOf: cameras.map { Int64($0.rawValue) }.sorted())
    }
    if let time = filter.time {
      conditions.append("start_ms < ? AND coalesce(end_ms, start_ms) >= ?")
      arguments += [time.upperBound.milliseconds, time.lowerBound.milliseconds]
    }
    if let path = filter.path {
      conditions.append(
        """
        (path = ? OR relative_path = ? OR source.id IN
          (SELECT source_id FROM source_path AS copy WHERE copy.path = ? OR copy.relative_path = ?))
        """)
      let bytes = Data(path.bytes)
      arguments += [bytes, bytes, bytes, bytes]
    }
    if filter.hasWarnings {
      conditions.append("source.id IN (SELECT source_warning.source_id FROM source_warning)")
    }
    let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    let limit = filter.limit.map { " LIMIT \(max(0, $0))" } ?? ""
    guard let sources = filter.sources else {
      return try entries(
        Self.entryColumns + condition + " ORDER BY source_id" + limit, arguments)
    }
    // Numbers are asked for in portions, as SQLite limits the variables of a statement.
    let ids = sources.map(\.rawValue).sorted()
    var found: [JournalEntry] = []
    for start in stride(from: 0, to: ids.count, by: Self.variablesAtOnce) {
      let part = ids[start..<min(start + Self.variablesAtOnce, ids.count)]
      let marks = repeatElement("?", count: part.count).joined(separator: ",")
      let conjunction = conditions.isEmpty ? " WHERE " : condition + " AND "
      found += try entries(
        Self.entryColumns + conjunction + "source_id IN (\(marks)) ORDER BY source_id" + limit,
        arguments + StatementArguments(part))
    }
    return filter.limit.map { Array(found.prefix(max(0, $0))) } ?? found
  }

  /// The journal's entry about one source; `nil` when the source does not exist.
  func entry(_ source: SourceID) throws -> JournalEntry? {
    try journal(JournalFilter(sources: [source])).first
  }

  private func entries(_ sql: String, _ arguments: StatementArguments) throws -> [JournalEntry] {
    try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
      try RowChecksum.check(row, "journal", from: "source_id")
      try RowChecksum.check(row, "source")
      let files = try Row.fetchAll(
        database, sql: "SELECT * FROM source_path WHERE source_id = ? ORDER BY path",
        arguments: [row.value("source_id") as Int64]
      ).map { file in
        try RowChecksum.check(file, "source_path", from: "path")
        return try file.path("path")
      }
      let warnings = try SourceWarnings(database).all(
        of: SourceID(rawValue: row.value("source_id")))
      let reading = try PathReadings(database).reading(of: row.path("path"))
      var entry = try Self.entry(row, files: files, reading, warnings)
      entry.accounting.stretches = try SourceStretches(database).log(of: entry.sourceID)
      return entry
    }
  }

  private static func entry(
    _ row: Row, files: [FilePath], _ reading: StartReading?, _ warnings: [SourceWarningRow]
  ) throws -> JournalEntry {
    let path = try row.path("path")
    let sha256: String? = try row.value("sha256")
    var accounting = FrameAccounting()
    accounting.decoded = try row.value("frames_decoded")
    accounting.sampled = try row.value("frames_sampled")
    accounting.withFaces = try row.value("frames_with_faces")
    accounting.detections = try row.value("detections")
    accounting.keptFaces = try row.value("kept_faces")
    accounting.rejected = try Self.decode(try row.value("rejected"))
    accounting.skipped = try Self.decode(try row.value("skipped"))
    accounting.auditedGroups = try row.value("audited_groups")
    accounting.auditedMisses = try row.value("audited_misses")
    let code: String? = try row.value("reason_code")
    return try JournalEntry(
      sourceID: SourceID(rawValue: row.value("source_id")), state: state(row),
      reason: code.map { code in
        try SourceSummary.Reason(code: code, message: row.value("reason_message") as String? ?? "")
      }, tries: row.value("tries"), needsFingerprint: sha256 == nil, isGone: files.isEmpty,
      path: path, rootRelative: row.path("relative_path"),
      copies: files.filter { $0 != path }, cameraID: row.camera("camera_id"),
      start: row.time("start_ms"), reading: reading, sizeBytes: row.value("size_bytes"),
      sha256: sha256,
      declaredSeconds: row.value("declared_seconds"), decodedSeconds: row.value("decoded_seconds"),
      sightings: row.value("sightings"), faces: row.value("faces"), accounting: accounting,
      stageSeconds: Self.decode(row.value("stage_seconds")), firstSeen: row.time("first_seen_ms"),
      started: row.optionalTime("started_ms"), finished: row.optionalTime("finished_ms"),
      warnings: warnings)
  }

  /// A JSON object of a column.
  private static func decode<Value: Decodable>(_ text: String) throws -> [String: Value] {
    do {
      return try JSONDecoder().decode([String: Value].self, from: Data(text.utf8))
    } catch {
      throw StoredValueError(metadata: "a JSON object in the journal cannot be read")
    }
  }
}
