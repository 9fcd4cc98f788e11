import GRDB

/// Gives rows that a transaction has changed their checksums, before it commits.
///
/// Triggers take the checksum of a changed row away (see `Schema/`), so that no statement can forget
/// to; what has none is sealed here.
enum RowSeal {
  static func seal(_ database: Database) throws {
    for (table, key) in StoredTable.sealed {
      let changed = try database.cachedStatement(
        sql: """
          SELECT * FROM \(table.name) INDEXED BY \(table.name)_unsealed WHERE checksum IS NULL
          """)
      let rows = try Row.fetchAll(changed)
      guard !rows.isEmpty else { continue }
      let update = try database.cachedStatement(
        sql: "UPDATE \(table.name) SET checksum = ? WHERE \(key) = ?")
      for row in rows {
        let columns = row.prefix { $0.0 != RowChecksum.column }.map { $0.1 }
        try update.execute(arguments: [RowChecksum.value(of: columns), row[key]])
      }
    }
  }
}
