import GRDB
import SightingStream
import Values

/// How pictures of cameras are turned: what was found of it, and what a user has set.
public struct CameraTurns {
  let session: WriterSession

  /// How a worker turns the pictures of a source: as those of its camera.
  public func turn(of source: SourceID) throws -> JobOptions.Turn {
    try session.read { queries in
      guard let row = try queries.sources([source]).first,
        let turn = try queries.cameraTurns()[row.cameraID]
      else { return .unlessTurned(degrees: 0) }
      if turn.isSet { return .fixed(degrees: turn.degrees) }
      return turn.source == source
        ? .found(degrees: turn.degrees) : .unlessTurned(degrees: turn.degrees)
    }
  }

  /// How the pictures of a source were turned when its rows were made.
  public func asRead(of source: SourceID) throws -> JobOptions.Turn {
    try session.read { queries in
      guard let media = try queries.sources([source]).first?.media else {
        return .unlessTurned(degrees: 0)
      }
      return .inAll(degrees: media.rotationDegrees)
    }
  }

  /// Keeps that pictures of a source's camera have to be turned clockwise, beyond what their files
  /// say, from this source on; not when a user has set how they are turned.
  ///
  /// - Parameter degrees: 0, 90, 180 or 270.
  /// - Throws: `Failure` as every commit.
  public func note(degrees: Int, foundIn source: SourceID) throws {
    try session.record("keep the turn of a camera in") { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO camera_turn (camera_id, degrees, is_set, source_id)
          SELECT camera_id, ?, 0, id FROM source WHERE id = ?
          ON CONFLICT (camera_id) DO UPDATE SET degrees = excluded.degrees,
            source_id = excluded.source_id, checksum = NULL WHERE is_set = 0
          """
      ).execute(arguments: [degrees, source.rawValue])
    }
  }

  /// Sets how pictures of a camera are turned clockwise from now on, beyond what their files say.
  ///
  /// What was read already stays as it is until it is read again.
  ///
  /// - Parameter degrees: 0, 90, 180 or 270; `nil` to find it by the faces again.
  /// - Throws: `Failure` `.notFound` when the archive knows no such camera; as every commit.
  public func set(degrees: Int?, ofCamera name: String) throws {
    let camera = try session.read { try $0.cameras() }.first { $0.name.text == name }
    guard let camera else {
      throw Failure(
        .notFound, attempted: "set the turn of camera", subject: name,
        reason: "the archive knows no camera of that name",
        remedy: "`facearchive camera list` lists those that it knows.")
    }
    try session.record("set the turn of a camera in") { database in
      try database.cachedStatement(sql: "DELETE FROM camera_turn WHERE camera_id = ?").execute(
        arguments: [camera.id.rawValue])
      guard let degrees else { return }
      try database.cachedStatement(
        sql: "INSERT INTO camera_turn (camera_id, degrees, is_set) VALUES (?, ?, 1)"
      ).execute(arguments: [camera.id.rawValue, degrees])
    }
  }
}
