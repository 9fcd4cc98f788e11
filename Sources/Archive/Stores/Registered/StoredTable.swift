import GRDB
import Values

/// What can be erased from an archive.
enum ErasureScope: Sendable, CaseIterable {
  /// One face.
  case face
  /// One sighting with its faces.
  case sighting
  /// A source, all that was seen in it, and that it was ever there.
  case source
  /// A generation with its embeddings.
  case generation
}

/// A table of `archive.sqlite`: what the archive has to know of it besides its columns.
///
/// This is where a table is registered: schema, seals, dump, repair, backup, erasure and audit read
/// from here. A test compares the list with the tables that a new archive has.
struct StoredTable: Sendable {
  /// How its rows get their checksums.
  enum Seal: Sendable {
    /// They have none.
    case none
    /// Whoever writes a row computes it.
    case whenWritten
    /// Triggers take it from a row that changes, and ``RowSeal`` fills it in before the commit.
    case beforeCommit
  }

  /// What a repair does about rows that are not what was written.
  enum Repair: Sendable {
    /// Nothing else says what they said: only a backup brings them back.
    case impossible
    /// They go, and their sources are examined again.
    case examinedAgain
    /// They go, and are noted or measured again in time.
    case notedAgain
  }

  /// How what a table has of something is erased.
  enum Erasure: Sendable {
    /// A statement that takes the number of what is erased.
    case statement(String)
    /// A foreign key deletes its rows with those of another table.
    case cascade(from: String)
    /// A statement that removes rows that nothing refers to any more, when all else is gone.
    case sweep(String)
  }

  /// Numbers of rows, which are given once.
  typealias Numbers = KeyPath<Counters, Int64> & Sendable

  let name: String
  /// The version of the schema that makes it.
  let since: Int
  /// The column that identifies its rows; `nil` when several do together.
  var key: String?
  var seal = Seal.none
  /// The words that its lines in a dump begin with; empty when a dump has nothing of it, because it
  /// is of one run, one machine, or derived.
  var dumpWords: [String] = []
  var repair = Repair.notedAgain
  /// In a table whose rows have no number: which of them refer to rows that are not there.
  var danglingSQL: String?
  /// Where the next number of its rows is kept.
  var numbers: Numbers?
  /// What goes with what; nothing for what says nothing of it.
  var erasure: [ErasureScope: Erasure] = [:]
  /// Whether it comes with a backup.
  var isInBackup = true
  /// Whether its rows show people, so that a look at them belongs into an audit.
  var isReadAudited = false
}

extension StoredTable {
  /// Tables whose rows ``RowSeal`` seals, with their keys.
  static let sealed: [(table: StoredTable, key: String)] = all.compactMap { table in
    guard case .beforeCommit = table.seal, let key = table.key else { return nil }
    return (table, key)
  }

  /// Deletes what all tables have of something. Crops and embeddings of its faces are doomed by the
  /// caller.
  ///
  /// - Parameter number: Of its row.
  static func erase(_ scope: ErasureScope, _ number: Int64, _ database: Database) throws {
    // The list has what is referred to before what refers to it.
    for table in all.reversed() {
      guard case .statement(let sql) = table.erasure[scope] else { continue }
      try database.cachedStatement(sql: sql).execute(arguments: [number])
    }
  }

  /// Removes rows that only what was erased referred to.
  static func sweep(after scope: ErasureScope, _ database: Database) throws {
    for table in all {
      guard case .sweep(let sql) = table.erasure[scope] else { continue }
      try database.cachedStatement(sql: sql).execute()
    }
  }
}
