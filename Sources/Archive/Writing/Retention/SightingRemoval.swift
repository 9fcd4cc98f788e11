import GRDB
import Values

/// Removes old sightings, batch by batch.
struct SightingRemoval {
  let turns: WriterTurns
  let session: WriterSession
  let batch: WriteBatch

  /// Removes all sightings that ended before `cutoff`, and what is noted of those that were left out.
  func remove(
    before cutoff: WallTime, facesAtOnce: Int, proceed: (_ done: Int, _ total: Int) -> Bool
  ) throws -> RetentionRun {
    let attempted = "remove old sightings from"
    let expired = try turns.inTurn {
      try session.read { try Self.expired(before: cutoff, $0.database) }
    }
    var run = RetentionRun(removed: WallTime.now, before: cutoff, sightings: 0, faces: 0)
    var number: Int64?
    var rest = expired[...]
    while !rest.isEmpty {
      let part = Self.part(of: rest, faces: facesAtOnce)
      rest = rest.dropFirst(part.count)
      run.sightings += part.count
      run.faces += part.reduce(0) { $0 + $1.faces }
      let (sofar, known) = (run, number)
      var saved: Int64?
      try turns.inTurn {
        try batch.commit(attempted, removing: part.map(\.sighting)) { database in
          saved = try Self.save(sofar, number: known, to: database)
        }
      }
      number = saved
      guard proceed(run.sightings, expired.count) else { break }
    }
    try turns.inTurn {
      try session.record(attempted) { try StillPlaces($0).removeExpired(before: cutoff) }
    }
    // The next batch takes the crops and vectors of the last one.
    try turns.inTurn { try batch.removeDoomed() }
    return run
  }

  private struct ExpiredSighting {
    var sighting: SightingID
    var faces: Int
  }

  /// In order of their numbers, which is about the order in which their vectors lie.
  private static func expired(
    before cutoff: WallTime, _ database: Database
  ) throws -> [ExpiredSighting] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT id, (SELECT count(*) FROM face WHERE sighting_id = sighting.id) AS faces
          FROM sighting WHERE start_ms < ? AND end_ms < ? ORDER BY id
          """), arguments: [cutoff.milliseconds, cutoff.milliseconds]
    ).map { row in
      try ExpiredSighting(
        sighting: SightingID(rawValue: row.value("id")), faces: row.value("faces"))
    }
  }

  private static func part(
    of sightings: ArraySlice<ExpiredSighting>, faces most: Int
  ) -> ArraySlice<ExpiredSighting> {
    var faces = 0
    let end = sightings.firstIndex { sighting in
      faces += max(1, sighting.faces)
      return faces > most
    }
    guard let end else { return sightings }
    return sightings[..<max(end, sightings.startIndex + 1)]
  }

  private static func save(
    _ run: RetentionRun, number: Int64?, to database: Database
  ) throws -> Int64 {
    try database.cachedStatement(
      sql: """
        INSERT INTO retention (id, removed_ms, before_ms, sightings, faces) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET sightings = excluded.sightings, faces = excluded.faces
        """
    ).execute(arguments: [
      number, run.removed.milliseconds, run.before.milliseconds, run.sightings, run.faces,
    ])
    return number ?? database.lastInsertedRowID
  }
}
