import FaceSearch
import GRDB
import Values

extension MetadataQueries {
  /// The faces that pass every predicate of `filter` and belong to its rows, by their rows in
  /// SQLite: for what a search engine does not take.
  ///
  /// - Complexity: O(faces), at the speed of a scan of the table: 70 ms of processor time for
  ///   100,000 faces. With times, O(faces in the windows · log faces).
  func faces(passing filter: FaceFilter) throws -> RowSet {
    var conditions: [String] = []
    var arguments: [any DatabaseValueConvertible] = []
    if let windows = filter.windows {
      let any = windows.map { Self.condition($0, &arguments) }
      conditions.append(any.isEmpty ? "0" : "(\(any.joined(separator: " OR ")))")
    }
    if let quality = filter.minimumQuality {
      conditions.append("quality >= ?")
      arguments.append(Double(quality))
    }
    if let pixels = filter.minimumFacePixels {
      conditions.append("max(width, height) >= ?")
      arguments.append(Double(pixels))
    }
    let cursor = try Row.fetchCursor(
      database,
      sql: "SELECT id, sighting_id FROM face WHERE "
        + (conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")),
      arguments: StatementArguments(arguments))
    var faces: [FaceID] = []
    while let row = try cursor.next() {
      let face = FaceID(rawValue: row[0])
      if let rows = filter.rows,
        try !rows.contains(face, of: SightingID(rawValue: row.value("sighting_id")))
      {
        continue
      }
      faces.append(face)
    }
    return RowSet(faces: faces)
  }

  private static func condition(
    _ window: CameraWindow, _ arguments: inout [any DatabaseValueConvertible]
  ) -> String {
    var conditions: [String] = []
    if let time = window.time {
      conditions.append("time_ms >= ? AND time_ms < ?")
      arguments.append(time.lowerBound.milliseconds)
      arguments.append(time.upperBound.milliseconds)
    }
    if let cameras = window.cameras {
      let numbers = cameras.map { String($0.rawValue) }.joined(separator: ",")
      conditions.append("camera_id IN (\(numbers))")
    }
    return conditions.isEmpty ? "1" : "(\(conditions.joined(separator: " AND ")))"
  }
}
