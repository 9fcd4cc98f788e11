import GRDB
import Values

/// How the pictures of a camera are turned clockwise, beyond what their files say, to be upright.
///
/// From there on everything that an archive says of places in these pictures (boxes, points, crops,
/// sizes) is in pixels of the picture as people see it: upright.
public struct CameraTurn: Sendable, Hashable {
  /// 0, 90, 180 or 270.
  public var degrees: Int
  /// A user has set it; nothing that is seen changes it.
  public var isSet: Bool
  /// In whose pictures it was found; `nil` when it was set, or the source is gone.
  public var source: SourceID?
}

extension MetadataQueries {
  /// How the pictures of cameras are turned; those that nothing is known of are left out.
  func cameraTurns() throws -> [CameraID: CameraTurn] {
    var turns: [CameraID: CameraTurn] = [:]
    for row in try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM camera_turn")) {
      try RowChecksum.check(row, "camera_turn", from: "camera_id")
      let source: Int64? = try row.value("source_id")
      turns[try row.camera("camera_id")] = CameraTurn(
        degrees: try row.value("degrees"), isSet: try row.value("is_set"),
        source: source.map { SourceID(rawValue: $0) })
    }
    return turns
  }
}
