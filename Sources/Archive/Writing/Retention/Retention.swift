import GRDB
import Values

/// Sightings that are so old that they may go, in numbers.
public struct ExpiredRows: Sendable, Hashable {
  /// Sightings that ended before the cutoff.
  public var sightings: Int
  /// Kept faces of those sightings.
  public var faces: Int
  /// Sources that they were found in, which stay known.
  public var sources: Int
  /// Cameras that they were seen by.
  public var cameras: Int
  /// From the first to the last moment of any of them; `nil` when there are none.
  public var time: ClosedRange<WallTime>?
  /// Sightings that were left out, for they only repeated still faces: what is noted of them.
  public var leftOut: Int
}

/// A run that removed sightings because of their age.
public struct RetentionRun: Sendable, Hashable {
  /// When the run began.
  public var removed: WallTime
  /// Sightings that ended before this moment went.
  public var before: WallTime
  /// Sightings that were removed.
  public var sightings: Int
  /// Faces that were removed with them.
  public var faces: Int
}

extension ArchiveSnapshot {
  /// The sightings that ended before `cutoff`, with their faces, in numbers.
  ///
  /// - Complexity: O(such sightings).
  public func expired(before cutoff: WallTime) throws -> ExpiredRows {
    try reading { try ExpiredRows(before: cutoff, database) }
  }

  /// The runs that removed sightings because of their age, the oldest first.
  public func retentionRuns() throws -> [RetentionRun] {
    try reading {
      try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM retention ORDER BY id")).map {
        row in
        try RetentionRun(
          removed: row.time("removed_ms"), before: row.time("before_ms"),
          sightings: row.value("sightings"), faces: row.value("faces"))
      }
    }
  }
}

extension ExpiredRows {
  /// Counts the sightings that ended before `cutoff`.
  fileprivate init(before cutoff: WallTime, _ database: Database) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT count(*) AS sightings, count(DISTINCT source_id) AS sources,
            count(DISTINCT camera_id) AS cameras, min(start_ms) AS first, max(end_ms) AS last,
            coalesce(sum((SELECT count(*) FROM face WHERE sighting_id = sighting.id)), 0) AS faces
          FROM sighting WHERE start_ms < ? AND end_ms < ?
          """), arguments: [cutoff.milliseconds, cutoff.milliseconds])
    guard let row else { throw StoredValueError(metadata: "a count has no row") }
    if let first = try row.value("first") as Int64?, let last = try row.value("last") as Int64?,
      first <= last
    {
      time = WallTime(milliseconds: first)...WallTime(milliseconds: last)
    }
    sightings = try row.value("sightings")
    faces = try row.value("faces")
    sources = try row.value("sources")
    cameras = try row.value("cameras")
    leftOut = try StillPlaces(database).expired(before: cutoff)
  }
}
