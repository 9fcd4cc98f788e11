import GRDB
import Values

/// With which revision of builds sources were read: questions to SQLite, and changes.
struct SourceReading {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Sources whose rows a build of an earlier revision made. Those are left out whose recordings
  /// retention has removed: to read them again would bring back what had to go.
  private static let affected = """
    FROM journal JOIN source ON source.id = journal.source_id
    WHERE rows_finished = 1
      AND NOT EXISTS (SELECT 1 FROM reading_revision
        WHERE reading_revision.source_id = source.id AND revision >= ?)
      AND coalesce(end_ms, start_ms) >= coalesce((SELECT max(before_ms) FROM retention),
        coalesce(end_ms, start_ms))
    """

  /// Notes that this build has read a source.
  func note(_ source: SourceID) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO reading_revision (source_id, revision) VALUES (?, ?)
        ON CONFLICT (source_id) DO UPDATE SET revision = excluded.revision
        """
    ).execute(arguments: [source.rawValue, ReadingRevision.current])
  }

  /// How many sources were read by a build that could miss people or misread times.
  func affectedCount() throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(sql: "SELECT count(*) \(Self.affected)"),
      arguments: [ReadingRevision.current]) ?? 0
  }

  /// Those of them of which a file is left.
  func affected() throws -> [SourceID] {
    try Int64.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT source.id \(Self.affected)
            AND source.id IN (SELECT source_path.source_id FROM source_path) ORDER BY source.id
          """), arguments: [ReadingRevision.current]
    ).map { SourceID(rawValue: $0) }
  }
}

extension ArchiveSnapshot {
  /// The sources that a build read that could miss people or misread times, and of which a file is
  /// left to be read again.
  public func affectedSources() throws -> [SourceID] {
    try reading { try SourceReading(database).affected() }
  }
}
