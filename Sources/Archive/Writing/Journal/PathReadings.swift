import Foundation
import GRDB
import SightingStream
import Values

/// Questions about what was read from the paths of files, and changes of it.
struct PathReadings {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// What was read from a path; `nil` when an older program registered it.
  func reading(of path: FilePath) throws -> StartReading? {
    let find = try database.cachedStatement(sql: "SELECT * FROM path_reading WHERE path = ?")
    return try Row.fetchOne(find, arguments: [Data(path.bytes)]).map(Self.reading)
  }

  /// What was read from the paths from which sources have their cameras and times.
  func readings(of sources: NumberList) throws -> [SourceID: StartReading] {
    let find = try database.cachedStatement(
      sql: """
        SELECT path_reading.*, source.id AS source_id FROM source JOIN path_reading USING (path)
        WHERE source.id \(NumberList.condition)
        """)
    return try Row.fetchAll(find, arguments: [sources.text]).reduce(into: [:]) { readings, row in
      readings[SourceID(rawValue: try row.value("source_id"))] = try Self.reading(row)
    }
  }

  static func reading(_ row: Row) throws -> StartReading {
    try RowChecksum.check(row, "path_reading")
    guard let source = StartReading.ZoneSource(rawValue: try row.value("zone_from")) else {
      throw StoredValueError(metadata: "a reading of a path cannot be read")
    }
    return StartReading(
      text: try row.value("text"), field: try row.value("field"), zone: try row.value("zone"),
      zoneSource: source, isAssumed: try row.value("is_assumed"),
      doubts: try doubts(row.value("doubts")))
  }

  private static func doubts(_ text: String) throws -> [StartReading.Doubt] {
    guard text != "[]" else { return [] }
    do {
      return try JSONDecoder().decode([StartReading.Doubt].self, from: Data(text.utf8))
    } catch {
      throw StoredValueError(metadata: "a reading of a path cannot be read")
    }
  }

  /// Puts a reading in the place of the one that the path has.
  func save(_ reading: StartReading, of path: FilePath) throws {
    var doubts = "[]"
    if !reading.doubts.isEmpty {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      doubts = String(decoding: try encoder.encode(reading.doubts), as: UTF8.self)
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO path_reading (path, text, field, zone, zone_from, is_assumed, doubts)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET text = excluded.text, field = excluded.field,
          zone = excluded.zone, zone_from = excluded.zone_from, is_assumed = excluded.is_assumed,
          doubts = excluded.doubts
        """
    ).execute(
      arguments: [
        Data(path.bytes), reading.text, reading.field, reading.zone, reading.zoneSource.rawValue,
        reading.isAssumed, doubts,
      ])
  }
}

/// The warnings that names raise, kept as the names say them now.
///
/// They follow from the sources that there are, so that they are the same in whatever order files
/// come.
struct NameWarnings {
  /// Where recordings begin: two of one place warn each other.
  struct Place: Hashable {
    var camera: Int64
    var startMilliseconds: Int64
  }

  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func place(of source: SourceID) throws -> Place? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT camera_id, start_ms FROM source WHERE id = ?"),
      arguments: [source.rawValue]
    ).map { row in
      Place(
        camera: try row.value("camera_id"), startMilliseconds: try row.value("start_ms"))
    }
  }

  /// Brings the warnings of some sources, and of all that begin at some places, up to date.
  func refresh(_ sources: Set<SourceID>, _ places: Set<Place>) throws {
    var together: [SourceID: Int] = [:]
    let find = try database.cachedStatement(
      sql: """
        SELECT id FROM source WHERE start_ms = ? AND camera_id = ? AND sha256 IS NOT NULL
        """)
    for place in places {
      let ids = try Int64.fetchAll(
        find, arguments: [place.startMilliseconds, place.camera])
      for id in ids { together[SourceID(rawValue: id)] = ids.count }
    }
    for source in sources.union(together.keys) {
      try refresh(source, together: together[source] ?? 1)
    }
  }

  private func refresh(_ source: SourceID, together: Int) throws {
    let path = try Data.fetchOne(
      database.cachedStatement(sql: "SELECT path FROM source WHERE id = ?"),
      arguments: [source.rawValue])
    guard let path else { return }
    let reading = try PathReadings(database).reading(of: FilePath(bytes: Array(path)))
    var warnings = (reading?.doubts ?? []).map { Warning(code: $0.code, message: $0.message) }
    if together > 1 {
      warnings.append(
        Warning(
          code: WarningCode.sameStart.rawValue,
          message: "another recording of its camera begins at the same moment",
          count: together - 1))
    }
    try SourceWarnings(database).replaceOfNames(with: warnings, of: source)
  }
}
