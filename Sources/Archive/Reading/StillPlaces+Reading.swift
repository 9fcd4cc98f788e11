import GRDB
import Values

extension StillPlaces {
  /// All still places, in order of their cameras' names, then of their numbers.
  ///
  /// - Complexity: O(what was left out)
  func all() throws -> [StillPlaceRow] {
    var seen: [Int64: Seen] = [:]
    let stored = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT still_sighting.*, source_id, start_ms, end_ms FROM still_sighting
          JOIN sighting ON sighting.id = sighting_id WHERE place_id IS NOT NULL
          ORDER BY start_ms, sighting_id
          """))
    for row in stored {
      try RowChecksum.check(row, "still_sighting", from: "sighting_id")
      let place: Int64 = try row.value("place_id")
      seen[place, default: Seen()].add(
        try row.value("source_id"), try row.time("start_ms"), try row.time("end_ms"))
      seen[place]?.sightings.append(SightingID(rawValue: try row.value("sighting_id")))
    }
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT still_occurrence.*, start_ms FROM still_occurrence
        JOIN source ON source.id = source_id
        """)
    while let row = try cursor.next() {
      try RowChecksum.check(row, "still_occurrence")
      let start = try row.time("start_ms")
      let place: Int64 = try row.value("place_id")
      seen[place, default: Seen()].add(
        try row.value("source_id"), start.advanced(bySeconds: try row.value("start_seconds")),
        start.advanced(bySeconds: try row.value("end_seconds")))
      seen[place]?.leftOut += 1
    }
    let places = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT still_place.* FROM still_place JOIN camera ON camera.id = camera_id
          ORDER BY camera.name, still_place.id
          """))
    return try places.compactMap { row in
      try RowChecksum.check(row, "still_place")
      let id: Int64 = try row.value("id")
      guard let seen = seen[id], let first = seen.first, let last = seen.last, first <= last
      else { return nil }
      return try StillPlaceRow(
        id: id, cameraID: row.camera("camera_id"), box: row.box(""), time: first...last,
        recordings: seen.sources.count, sightings: seen.sightings, leftOut: seen.leftOut)
    }
  }

  /// What was left out of a source, in order of the ordinals.
  func occurrences(of source: SourceID) throws -> [StillOccurrenceRow] {
    let places = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT * FROM still_place
          WHERE id IN (SELECT place_id FROM still_occurrence WHERE source_id = ?)
          """), arguments: [source.rawValue])
    var boxes: [Int64: Box] = [:]
    for row in places {
      try RowChecksum.check(row, "still_place")
      boxes[try row.value("id")] = try row.box("")
    }
    return try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT still_occurrence.*, start_ms FROM still_occurrence
          JOIN source ON source.id = source_id WHERE source_id = ? ORDER BY ordinal
          """), arguments: [source.rawValue]
    ).map { row in
      try RowChecksum.check(row, "still_occurrence")
      let place: Int64 = try row.value("place_id")
      guard let box = boxes[place] else {
        throw StoredValueError(metadata: "still place \(place) is missing")
      }
      let start = try row.time("start_ms")
      let seconds: (Double, Double) = (
        try row.value("start_seconds"), try row.value("end_seconds")
      )
      return try StillOccurrenceRow(
        ordinal: row.value("ordinal"), place: place, box: box,
        start: start.advanced(bySeconds: seconds.0), end: start.advanced(bySeconds: seconds.1),
        startSeconds: seconds.0, endSeconds: seconds.1, detections: row.value("detections"),
        faces: row.value("faces"))
    }
  }

  /// Those of `sources` of which something was left out.
  func sourcesWithOccurrences(among sources: NumberList) throws -> Set<SourceID> {
    let find = try database.cachedStatement(
      sql: """
        SELECT DISTINCT source_id FROM still_occurrence WHERE source_id \(NumberList.condition)
        """)
    return Set(
      try Int64.fetchAll(find, arguments: [sources.text]).map { SourceID(rawValue: $0) })
  }

  /// The stored sightings of sources whose face was still.
  func sightings(of sources: NumberList) throws -> Set<SightingID> {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT still_sighting.* FROM still_sighting JOIN sighting ON sighting.id = sighting_id
          WHERE source_id \(NumberList.condition)
          """), arguments: [sources.text])
    return try Set(
      rows.map { row in
        try RowChecksum.check(row, "still_sighting", from: "sighting_id")
        return SightingID(rawValue: try row.value("sighting_id"))
      })
  }
}

/// What is known of one place.
private struct Seen {
  var sources: Set<Int64> = []
  var first: WallTime?
  var last: WallTime?
  var sightings: [SightingID] = []
  var leftOut = 0

  mutating func add(_ source: Int64, _ start: WallTime, _ end: WallTime) {
    sources.insert(source)
    first = min(first ?? start, start)
    last = max(last ?? end, end)
  }
}
