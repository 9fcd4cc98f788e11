import GRDB
import Values

extension ArchiveSnapshot {
  /// The journal's entries that `filter` leaves, in the order in which they were first seen.
  public func journal(_ filter: JournalFilter = JournalFilter()) throws -> [JournalEntry] {
    try reading { try queries.journal(filter) }
  }

  /// Frames per second of the recording that the source's camera made nearest to it in time; `nil`
  /// when there is none that says so itself.
  ///
  /// - Complexity: O(recordings of the camera).
  public func frameRate(near source: SourceID) throws -> Double? {
    try reading { try queries.frameRate(near: source) }
  }

  /// The archive in numbers.
  ///
  /// - Complexity: O(faces), at the speed of a scan of an index.
  public func status() throws -> ArchiveStatus {
    try reading {
      var byState: [JournalState: Int] = [:]
      let states = try Row.fetchAll(
        database.cachedStatement(
          sql: "SELECT state, count(*) AS sources FROM journal GROUP BY state"))
      for row in states { byState[try MetadataQueries.state(row)] = try row.value("sources") }
      return ArchiveStatus(
        archiveID: stores.metadata.archiveID,
        schemaVersion: try number("PRAGMA user_version"),
        settings: try MetadataStore.settings(database), batch: batch,
        sources: byState.values.reduce(0, +), sourcesByState: byState,
        sightings: try number("SELECT count(*) FROM sighting"),
        faces: try number("SELECT count(*) FROM face"), cameras: try queries.cameras(),
        conditions: try queries.conditions(),
        time: try sightingTime(),
        decodedSeconds: try Double.fetchOne(
          database.cachedStatement(sql: "SELECT total(decoded_seconds) FROM journal")) ?? 0,
        auditedGroups: try number("SELECT coalesce(sum(audited_groups), 0) FROM journal"),
        auditedMisses: try number("SELECT coalesce(sum(audited_misses), 0) FROM journal"),
        warnings: try SourceWarnings(database).counts(),
        affectedSources: try SourceReading(database).affectedCount(),
        stillPlaces: try number("SELECT count(*) FROM still_place"),
        stillOccurrences: try number("SELECT count(*) FROM still_occurrence"),
        generation: try queries.liveGeneration(), indexRows: try index()?.faceCount ?? 0,
        building: try queries.generations().filter { $0.state == .building }
          .map { ($0, try index(of: $0.id).faceCount) },
        metadataBytes: try Int64(
          number("PRAGMA page_count") * number("PRAGMA page_size")),
        vectorsBytes: Int64(try stores.vectors.environment.fileBytes))
    }
  }

  private func number(_ sql: String) throws -> Int {
    try Int.fetchOne(database.cachedStatement(sql: sql)) ?? 0
  }

  private func sightingTime() throws -> ClosedRange<WallTime>? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT min(start_ms) AS first, max(end_ms) AS last FROM sighting"))
    guard let row, let first = try row.value("first") as Int64?,
      let last = try row.value("last") as Int64?,
      first <= last
    else { return nil }
    return WallTime(milliseconds: first)...WallTime(milliseconds: last)
  }
}

/// A source that another detector has examined again, or began to.
public struct RedetectionRow: Sendable, Hashable {
  /// SHA-256 of the detector.
  public var detector: String
  /// When it came to its end; `nil` before that.
  public var finished: WallTime?
  /// Sightings that the archive had and that it saw again.
  public var found: Int
  /// Added.
  public var newSightings: Int
  /// Faces added, those of new sightings among them.
  public var newFaces: Int
}

extension ArchiveSnapshot {
  /// What other detectors have found in a source, the latest last.
  public func redetections(of source: SourceID) throws -> [RedetectionRow] {
    try reading {
      try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT *, json_array_length(found) AS found_count FROM redetection WHERE source_id = ?
            ORDER BY finished_ms IS NULL, finished_ms, detector_sha256
            """), arguments: [source.rawValue]
      ).map { row in
        RedetectionRow(
          detector: try row.value("detector_sha256"), finished: try row.optionalTime("finished_ms"),
          found: try row.value("found_count"), newSightings: try row.value("new_sightings"),
          newFaces: try row.value("new_faces"))
      }
    }
  }
}
