import GRDB
import Values

extension ArchiveSnapshot {
  /// What the archive holds of a period and of some cameras, and what it does not hold yet.
  ///
  /// - Parameters:
  ///   - from: The first moment; `nil` for no limit.
  ///   - to: The moment after the last; `nil` for no limit.
  ///   - cameras: `nil` for all.
  public func coverage(
    from: WallTime? = nil, to: WallTime? = nil, cameras: Set<CameraID>? = nil
  ) throws -> Coverage {
    try reading {
      let period = CoveragePeriod(
        database: database, from: from?.milliseconds ?? .min, to: to?.milliseconds ?? .max,
        cameras: cameras)
      var coverage = Coverage(
        faces: try period.count("face", "time_ms", "time_ms"),
        sightings: try period.count("sighting", "start_ms", "end_ms"), sources: 0, done: 0,
        partial: 0, pending: 0, parked: 0, gone: 0, cameraSeconds: 0, covered: nil)
      try period.addSources(to: &coverage)
      return coverage
    }
  }
}

/// A period and some cameras, of which is asked what the archive has.
private struct CoveragePeriod {
  let database: Database
  var from: Int64
  var to: Int64
  var cameras: Set<CameraID>?

  /// A condition on the column `camera_id`.
  var cameraCondition: String {
    guard let cameras else { return "TRUE" }
    let numbers = cameras.map { String($0.rawValue) }.sorted().joined(separator: ",")
    return "camera_id IN (\(numbers))"
  }

  func count(
    _ table: String, _ start: String, _ end: String
  ) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM \(table)
        WHERE \(start) < ? AND \(end) >= ? AND \(cameraCondition)
        """, arguments: [to, from]) ?? 0
  }

  func addSources(to coverage: inout Coverage) throws {
    let longest =
      try Int64.fetchOne(database, sql: "SELECT max(end_ms - start_ms) FROM source") ?? 0
    let assumed = max(longest, 3_600_000)
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT source.id, state, start_ms, end_ms, decoded_seconds,
          coalesce(end_ms, start_ms + ?) AS known_end
        FROM source JOIN journal ON source_id = source.id
        WHERE start_ms < ? AND known_end >= ? AND \(cameraCondition)
        """, arguments: [assumed, to, from])
    while let row = try cursor.next() { try add(row, to: &coverage) }
    try addSourcesElsewhere(to: &coverage, assumed: assumed)
  }

  /// Sources that stand in the period and the cameras only under a further name.
  private func addSourcesElsewhere(to coverage: inout Coverage, assumed: Int64) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT source.id, state, copy.start_ms, copy.camera_id, decoded_seconds,
          source.start_ms AS own_start, source.camera_id AS own_camera,
          coalesce(end_ms - source.start_ms, ?) AS length
        FROM source_path AS copy JOIN source ON source.id = copy.source_id
          JOIN journal ON journal.source_id = source.id
        WHERE copy.source_id IN
            (SELECT source_id FROM source_path GROUP BY source_id HAVING count(*) > 1)
          AND (copy.camera_id <> source.camera_id OR copy.start_ms <> source.start_ms)
        ORDER BY copy.sequence
        """, arguments: [assumed])
    var added: Set<Int64> = []
    for row in rows {
      func stands(_ camera: String, _ start: String) throws -> Bool {
        let (begins, length): (Int64, Int64) = (try row.value(start), try row.value("length"))
        return try cameras?.contains(row.camera(camera)) ?? true && begins < to
          && begins.addingReportingOverflow(length).partialValue >= from
      }
      guard try stands("camera_id", "start_ms"), try !stands("own_camera", "own_start"),
        added.insert(try row.value("id")).inserted
      else { continue }
      try add(row, to: &coverage)
    }
  }

  /// Adds the source of a row with its state, start and decoded seconds.
  private func add(_ row: Row, to coverage: inout Coverage) throws {
    coverage.sources += 1
    switch try MetadataQueries.state(row) {
    case .done: coverage.done += 1
    case .partial: coverage.partial += 1
    case .seen, .settling, .working: coverage.pending += 1
    case .parked: coverage.parked += 1
    case .gone: coverage.gone += 1
    }
    let start: Int64 = try row.value("start_ms")
    let seconds: Double = try row.value("decoded_seconds")
    guard seconds > 0, seconds <= RecordCheck.mostSeconds else { return }
    let end = WallTime(milliseconds: start).advanced(bySeconds: seconds).milliseconds
    let first = max(start, from)
    let last = min(end, to)
    guard last > first else { return }
    coverage.cameraSeconds += Double(last - first) / 1000
    let known = coverage.covered ?? WallTime(milliseconds: first)...WallTime(milliseconds: last)
    coverage.covered =
      min(
        known.lowerBound, WallTime(milliseconds: first))...max(
        known.upperBound, WallTime(milliseconds: last))
  }
}
