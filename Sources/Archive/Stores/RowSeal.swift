import GRDB

/// Gives rows that a transaction has changed their checksums, before it commits.
///
/// Triggers take the checksum of a changed row away (see `Schema/`), so that no statement can forget
/// to; what has none is sealed here.
enum RowSeal {
  /// A table whose rows are sealed, and the column that tells them apart.
  struct Table {
    var name: String
    var key: String
  }

  static let tables = [
    Table(name: "camera", key: "id"), Table(name: "source", key: "id"),
    Table(name: "source_path", key: "path"), Table(name: "journal", key: "source_id"),
    Table(name: "model", key: "id"), Table(name: "generation", key: "id"),
    Table(name: "setting", key: "name"), Table(name: "still_place", key: "id"),
    Table(name: "still_sighting", key: "sighting_id"), Table(name: "still_occurrence", key: "id"),
  ]

  static func seal(_ database: Database) throws {
    for table in tables {
      let changed = try database.cachedStatement(
        sql: """
          SELECT * FROM \(table.name) INDEXED BY \(table.name)_unsealed WHERE checksum IS NULL
          """)
      let rows = try Row.fetchAll(changed)
      guard !rows.isEmpty else { continue }
      let update = try database.cachedStatement(
        sql: "UPDATE \(table.name) SET checksum = ? WHERE \(table.key) = ?")
      for row in rows {
        let columns = row.prefix { $0.0 != RowChecksum.column }.map { $0.1 }
        try update.execute(arguments: [RowChecksum.value(of: columns), row[table.key]])
      }
    }
  }
}
