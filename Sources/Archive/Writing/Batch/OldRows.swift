import GRDB
import Values

/// Rows that are to go.
enum OldRows {
  /// The sightings of a source's earlier tries, with their faces: those below a number, which the
  /// current try's do not have, without those below an ordinal, from which that try resumes.
  case ofSource(SourceID, before: SightingID, from: Int)
  /// Sightings with their faces.
  case sightings([SightingID])

  /// The faces of all rows that `old` names.
  static func faces(_ old: [OldRows], _ database: GRDB.Database) throws -> [FaceID] {
    try old.flatMap { rows in try rows.faces(database) }.map { FaceID(rawValue: $0) }
  }

  private func faces(_ database: GRDB.Database) throws -> [Int64] {
    switch self {
    case .ofSource(let source, let before, let ordinal):
      return try Int64.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT face.id FROM sighting JOIN face ON sighting_id = sighting.id
            WHERE source_id = ? AND sighting.id < ? AND ordinal >= ? ORDER BY face.id
            """), arguments: [source.rawValue, before.rawValue, ordinal])
    case .sightings(let sightings):
      let find = try database.cachedStatement(
        sql: "SELECT id FROM face WHERE sighting_id = ? ORDER BY id")
      return try sightings.flatMap { try Int64.fetchAll(find, arguments: [$0.rawValue]) }
    }
  }

  func delete(_ database: GRDB.Database) throws {
    switch self {
    case .ofSource(let source, let before, let ordinal):
      let arguments: StatementArguments = [source.rawValue, before.rawValue, ordinal]
      // What other detectors added goes with the rest.
      try database.cachedStatement(sql: "DELETE FROM redetection WHERE source_id = ?").execute(
        arguments: [source.rawValue])
      try SourceWarnings(database).delete(of: source)
      try SourceStretches(database).delete(of: source)
      try database.cachedStatement(
        sql: "DELETE FROM still_occurrence WHERE source_id = ? AND ordinal >= ?"
      ).execute(arguments: [source.rawValue, ordinal])
      try database.cachedStatement(
        sql: """
          DELETE FROM face WHERE sighting_id IN
            (SELECT id FROM sighting WHERE source_id = ? AND id < ? AND ordinal >= ?)
          """
      ).execute(arguments: arguments)
      try database.cachedStatement(
        sql: "DELETE FROM sighting WHERE source_id = ? AND id < ? AND ordinal >= ?"
      ).execute(arguments: arguments)
    case .sightings(let sightings):
      for sighting in sightings {
        try StoredTable.erase(.sighting, sighting.rawValue, database)
      }
    }
  }
}
