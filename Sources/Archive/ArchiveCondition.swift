import GRDB
import Values

/// Something amiss around the archive rather than in it, from the run that found it until a run that
/// finds it mended.
public struct ArchiveCondition: Sendable, Hashable {
  /// A stable name: `unconfined` (the kernel lacks walls around workers).
  public var name: String
  /// What it is, for people.
  public var message: String
  /// When it was first found.
  public var since: WallTime
}

/// What is amiss, as the writer notes it. Used by the thread of the writer that it is of.
public struct ArchiveConditions {
  let session: WriterSession

  /// Notes that something is amiss, or with `nil` that it is not any more.
  ///
  /// - Throws: what ``ArchiveWriter/flush()`` throws.
  public func note(_ name: String, _ message: String?) throws {
    try session.record("note a condition of") { database in
      guard let message else {
        return try database.cachedStatement(sql: "DELETE FROM condition WHERE name = ?").execute(
          arguments: [name])
      }
      try database.cachedStatement(
        sql: """
          INSERT INTO condition (name, message, since_ms) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET message = excluded.message
          """
      ).execute(arguments: [name, message, WallTime.now.milliseconds])
    }
  }
}

extension MetadataQueries {
  /// What is amiss, by name.
  func conditions() throws -> [ArchiveCondition] {
    let rows = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM condition ORDER BY name"))
    return try rows.map { row in
      ArchiveCondition(
        name: try row.value("name"), message: try row.value("message"),
        since: try row.time("since_ms"))
    }
  }
}
