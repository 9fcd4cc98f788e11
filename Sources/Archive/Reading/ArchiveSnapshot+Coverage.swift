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
    while let row = try cursor.next() {
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
      guard seconds > 0, seconds <= RecordCheck.mostSeconds else { continue }
      let end = WallTime(milliseconds: start).advanced(bySeconds: seconds).milliseconds
      let first = max(start, from)
      let last = min(end, to)
      guard last > first else { continue }
      coverage.cameraSeconds += Double(last - first) / 1000
      let known = coverage.covered ?? WallTime(milliseconds: first)...WallTime(milliseconds: last)
      coverage.covered =
        min(
          known.lowerBound, WallTime(milliseconds: first))...max(
          known.upperBound, WallTime(milliseconds: last))
    }
  }
}
