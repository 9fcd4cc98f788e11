import FaceSearch
import GRDB
import Values

extension MetadataQueries {
  /// The faces that pass every predicate of `filter` and belong to its rows, by their rows in
  /// SQLite: for what a search engine does not take.
  ///
  /// - Complexity: O(faces), at the speed of a scan of the table: 50 ms for 100,000 faces. With
  ///   times, O(faces in the windows).
  func faces(passing filter: FaceFilter) throws -> RowSet {
    var conditions: [String] = []
    var arguments: [any DatabaseValueConvertible] = []
    if let windows = filter.windows {
      // Without any window no face passes.
      let any = windows.map { Self.condition($0, &arguments) } + ["0"]
      conditions.append("(\(any.joined(separator: " OR ")))")
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
        + (conditions + ["1"]).joined(separator: " AND "),
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
    var conditions = ["1"]
    if let time = window.time {
      conditions.append("time_ms >= ? AND time_ms < ?")
      arguments.append(time.lowerBound.milliseconds)
      arguments.append(time.upperBound.milliseconds)
    }
    if let cameras = window.cameras {
      let numbers = cameras.map { String($0.rawValue) }.joined(separator: ",")
      conditions.append("camera_id IN (\(numbers))")
    }
    return "(\(conditions.joined(separator: " AND ")))"
  }
}
