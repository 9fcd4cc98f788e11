import Foundation
import GRDB
import SightingStream
import Values

/// Questions about what was done with sources, stretch by stretch, and changes of it.
struct SourceStretches {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Nothing of sources that are not read, or were read before logs were kept.
  func logs(of sources: NumberList) throws -> [SourceID: StretchLog] {
    let find = try database.cachedStatement(
      sql: "SELECT * FROM source_stretches WHERE source_id \(NumberList.condition)")
    return try Row.fetchAll(find, arguments: [sources.text]).reduce(into: [:]) { logs, row in
      try RowChecksum.check(row, "source_stretches", from: "source_id")
      do {
        logs[SourceID(rawValue: try row.value("source_id"))] = try StretchLog(
          bytes: Array(row.value("stretches") as Data))
      } catch let error as StreamError {
        throw StoredValueError(metadata: "the stretches of a source cannot be read: \(error)")
      }
    }
  }

  /// Puts a log in the place of that which the source has.
  func replace(with log: StretchLog, of source: SourceID) throws {
    try delete(of: source)
    guard !log.stretches.isEmpty else { return }
    try database.cachedStatement(
      sql: "INSERT INTO source_stretches (source_id, stretches) VALUES (?, ?)"
    ).execute(arguments: [source.rawValue, Data(log.bytes)])
  }

  func delete(of source: SourceID) throws {
    try database.cachedStatement(sql: "DELETE FROM source_stretches WHERE source_id = ?")
      .execute(arguments: [source.rawValue])
  }
}
