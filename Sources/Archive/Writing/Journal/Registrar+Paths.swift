import Foundation
import GRDB
import Values

// Paths that change or end.
extension Registrar {
  /// Gives the file known as `path` the name of `file`.
  ///
  /// - Parameter isProven: It is known to be that file, whatever its inode.
  /// - Returns: its source; `nil` when only reading the file could say it.
  func rename(
    _ path: FilePath, to file: SourceRegistration, isProven: Bool
  ) throws -> SourceID? {
    guard path != file.path, let known = try knownPath(path),
      let sha256 = try sha256(of: known, at: path),
      isProven || known.identity.isRenamed(file.identity), !claimed.contains(known.source)
    else { return nil }
    // What had that name before has been written over.
    if let other = try knownPath(file.path), other.source != known.source {
      guard !claimed.contains(other.source) else { return nil }
      touched.insert(other.source)
      try release(file.path, from: other)
    }
    var registration = file
    registration.sha256 = sha256
    try attach(registration, to: known.source)
    try release(path, from: known)
    return known.source
  }

  /// Of the content of a known file: a recording may have several.
  func sha256(of known: KnownPath, at path: FilePath) throws -> String? {
    try SourceContents(database).sha256(at: path, of: known.source) ?? known.sha256
  }

  func retire(_ paths: [FilePath]) throws {
    for path in paths {
      guard let known = try knownPath(path) else { continue }
      touched.insert(known.source)
      try release(path, from: known)
    }
  }

  /// Takes a path from its source.
  func release(_ path: FilePath, from known: KnownPath) throws {
    try database.cachedStatement(sql: "DELETE FROM source_path WHERE path = ?").execute(arguments: [
      Data(path.bytes)
    ])
    try losePath(of: known)
  }

  /// Draws the consequences of a source's having lost a path.
  func losePath(of known: KnownPath) throws {
    let source = known.source
    if try pathCount(source) > 0 { return try choosePrimary(source) }
    guard known.sha256 != nil else {
      // Nobody ever read it: there is nothing to remember.
      try StoredTable.erase(.source, source.rawValue, database)
      touched.remove(source)
      return
    }
    guard ![.done, .partial, .gone].contains(known.state), !claimed.contains(source),
      try !JournalRows(database).endMove(of: source)
    else { return }
    let hasRows =
      try Bool.fetchOne(
        database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM sighting WHERE source_id = ?)"),
        arguments: [source.rawValue]) ?? false
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = ?, reason_code = ?, reason_message = ? WHERE source_id = ?
        """
    ).execute(arguments: [
      (hasRows ? JournalState.partial : .gone).rawValue, JournalRows.vanishedCode,
      "the file vanished before it was done", source.rawValue,
    ])
  }

  /// Makes one recording of two: the files and contents of `other`, whose rows have been removed,
  /// belong to `source` from now on.
  func absorb(_ other: SourceID, into source: SourceID) throws {
    try noteNames(of: other)
    for table in ["source_path", "source_content", "camera_turn"] {
      try database.cachedStatement(sql: "UPDATE \(table) SET source_id = ? WHERE source_id = ?")
        .execute(arguments: [source.rawValue, other.rawValue])
    }
    try StoredTable.erase(.source, other.rawValue, database)
    try choosePrimary(source)
    try refreshWarnings()
  }

  /// Takes camera and start from the path that was registered first; work is due again when they
  /// change.
  func choosePrimary(_ source: SourceID) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT copy.*, source.camera_id AS old_camera, source.start_ms AS old_start
          FROM source JOIN source_path AS copy ON copy.source_id = source.id
          WHERE source.id = ?
          ORDER BY copy.sequence LIMIT 1
          """), arguments: [source.rawValue])
    guard let row else { return }
    try noteNames(of: source)
    let camera: Int64 = try row.value("camera_id")
    let start: Int64 = try row.value("start_ms")
    let oldStart: Int64 = try row.value("old_start")
    try database.cachedStatement(
      sql: """
        UPDATE source SET path = ?, relative_path = ?, camera_id = ?, start_ms = ?,
          end_ms = end_ms + ? WHERE id = ?
        """
    ).execute(arguments: [
      try row.value("path") as Data, try row.value("relative_path") as Data, camera, start,
      start &- oldStart,
      source.rawValue,
    ])
    try SourceContents(database).choose(for: source)
    try noteNames(of: source)
    let oldCamera: Int64 = try row.value("old_camera")
    guard camera != oldCamera || start != oldStart else { return }
    // Rows carry camera and time: none of them can be resumed.
    try database.cachedStatement(sql: "UPDATE journal SET checkpoint = NULL WHERE source_id = ?")
      .execute(arguments: [source.rawValue])
    if claimed.contains(source) {
      stale.insert(source)
    } else {
      // They are made again from the file.
      try JournalRows(database).requeueMoved(source, unlessSettling: true)
    }
  }
}
