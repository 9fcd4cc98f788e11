import Foundation
import GRDB
import SightingStream
import Values

/// Numbers as a statement takes them: one argument, whatever their number, so that it is compiled
/// once.
struct NumberList {
  let text: String

  init(_ numbers: some Sequence<Int64>) {
    text = "[" + numbers.map { "\($0)" }.joined(separator: ",") + "]"
  }

  init(_ source: SourceID) { self.init([source.rawValue]) }

  /// Follows a column that has to be one of them.
  static let condition = "IN (SELECT value FROM json_each(?))"
}

extension MetadataQueries {
  /// Where a try of a source that did not end can be resumed.
  func checkpoint(of source: SourceID) throws -> Checkpoint? {
    let bytes = try Data.fetchOne(
      database.cachedStatement(sql: "SELECT checkpoint FROM journal WHERE source_id = ?"),
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
      database.cachedStatement(
        sql: """
          SELECT other.frame_rate FROM source JOIN source AS other USING (camera_id)
          WHERE source.id = ? AND other.id <> source.id AND other.frame_rate > 0
            AND other.is_image = 0
            AND other.container NOT IN ('h264', 'hevc', 'm4v', 'mjpeg', 'mpegvideo', 'obu', 'vc1')
          ORDER BY abs(other.start_ms - source.start_ms), other.id LIMIT 1
          """), arguments: [source.rawValue])
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
    func require(_ column: String, oneOf values: NumberList) {
      conditions.append("\(column) \(NumberList.condition)")
      arguments += [values.text]
    }
    if let states = filter.states {
      let marks = repeatElement("?", count: states.count).joined(separator: ",")
      conditions.append("state IN (\(marks))")
      arguments += StatementArguments(states.map(\.rawValue).sorted())
    }
    if let cameras = filter.cameras {
      require("camera_id", oneOf: NumberList(cameras.map { Int64($0.rawValue) }))
    }
    if let time = filter.time {
      conditions.append("start_ms < ? AND coalesce(end_ms, start_ms) >= ?")
      arguments += [time.upperBound.milliseconds, time.lowerBound.milliseconds]
    }
    if let path = filter.path {
      conditions.append("source.id IN (\(Self.pathConditionSQL))")
      let bytes = Data(path.bytes)
      arguments += [bytes, bytes, bytes, bytes]
    }
    if filter.hasWarnings {
      conditions.append("source.id IN (SELECT source_warning.source_id FROM source_warning)")
    }
    if let sources = filter.sources {
      require("source_id", oneOf: NumberList(sources.map(\.rawValue)))
    }
    let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    let limit = filter.limit.map { " LIMIT \(max(0, $0))" } ?? ""
    let cursor = try Row.fetchCursor(
      database.cachedStatement(
        sql: Self.entryColumns + condition + " ORDER BY source_id" + limit), arguments: arguments)
    var found: [JournalEntry] = []
    var rows: [Row] = []
    while let row = try cursor.next() {
      rows.append(row.copy())
      guard rows.count == Self.entriesAtOnce else { continue }
      found += try entries(rows)
      rows = []
    }
    return try found + entries(rows)
  }

  /// The sources of a path, or of a path below a root, that they have or once had. Each part has an
  /// index of its own.
  static let pathConditionSQL = """
    SELECT id FROM source WHERE path = ?
    UNION SELECT id FROM source WHERE relative_path = ?
    UNION SELECT source_id FROM source_path WHERE path = ?
    UNION SELECT source_id FROM source_path WHERE relative_path = ?
    """

  /// Entries whose other rows are looked up together. Source: our choice.
  private static let entriesAtOnce = 500

  /// The journal's entry about one source; `nil` when the source does not exist.
  func entry(_ source: SourceID) throws -> JournalEntry? {
    try journal(JournalFilter(sources: [source])).first
  }

  private func entries(_ rows: [Row]) throws -> [JournalEntry] {
    guard !rows.isEmpty else { return [] }
    let sources = NumberList(try rows.map { try $0.value("source_id") })
    let files = try files(of: sources)
    let warnings = try SourceWarnings(database).all(of: sources)
    let readings = try PathReadings(database).readings(of: sources)
    let stretches = try SourceStretches(database).logs(of: sources)
    return try rows.map { row in
      try RowChecksum.check(row, "journal", from: "source_id")
      try RowChecksum.check(row, "source")
      let source = SourceID(rawValue: try row.value("source_id"))
      var entry = try Self.entry(
        row, files: files[source] ?? [], readings[source], warnings[source] ?? [])
      entry.accounting.stretches = stretches[source] ?? StretchLog()
      return entry
    }
  }

  /// The paths of the files of sources, in order.
  private func files(of sources: NumberList) throws -> [SourceID: [FilePath]] {
    let find = try database.cachedStatement(
      sql: "SELECT * FROM source_path WHERE source_id \(NumberList.condition) ORDER BY path")
    return try Row.fetchAll(find, arguments: [sources.text]).reduce(into: [:]) { files, row in
      try RowChecksum.check(row, "source_path", from: "path")
      files[SourceID(rawValue: try row.value("source_id")), default: []].append(
        try row.path("path"))
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
    return try JournalEntry(
      sourceID: SourceID(rawValue: row.value("source_id")), state: state(row),
      reason: reason(row), tries: row.value("tries"), needsFingerprint: sha256 == nil,
      isGone: files.isEmpty,
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

  static func reason(_ row: Row) throws -> SourceSummary.Reason? {
    guard let code = try row.value("reason_code") as String? else { return nil }
    return SourceSummary.Reason(
      code: code, message: try row.value("reason_message") as String? ?? "")
  }

  /// A JSON object of a column.
  private static func decode<Value: Decodable>(_ text: String) throws -> [String: Value] {
    if text == "{}" { return [:] }
    do {
      return try JSONDecoder().decode([String: Value].self, from: Data(text.utf8))
    } catch {
      throw StoredValueError(metadata: "a JSON object in the journal cannot be read")
    }
  }
}
