import ArchiveSchema
import GRDB
import LMDB
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("Every table and every database of LMDB is registered, with how it is erased")
struct RegistrationTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<3 { try writer.ingest(number) }
    try writer.close()
  }

  private func metadata() throws -> DatabaseQueue { try DatabaseQueue(path: archive.metadata) }

  // MARK: Tables

  /// What only one of the database and the list of tables has.
  private func differences(_ database: GRDB.Database, upTo version: Int = .max) throws -> Set<
    String
  > {
    let found = try String.fetchSet(
      database,
      sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return found.symmetricDifference(
      StoredTable.all.filter { $0.since <= version }.map(\.name))
  }

  @Test("The tables of an archive are those that are registered; a planted one is noticed")
  func tables() throws {
    let queue = try metadata()
    #expect(Set(StoredTable.all.map(\.name)).count == StoredTable.all.count)
    #expect(try queue.read { try differences($0) }.isEmpty)
    try queue.write { try $0.execute(sql: "CREATE TABLE planted (id INTEGER PRIMARY KEY)") }
    #expect(try queue.read { try differences($0) } == ["planted"])
    try queue.write { database in
      try database.execute(sql: "DROP TABLE planted; DROP TABLE condition")
    }
    #expect(try queue.read { try differences($0) } == ["condition"])
  }

  @Test("Each table is there from the version of the schema on that it is registered with")
  func versions() throws {
    let queue = try DatabaseQueue()
    try queue.write { database in
      for migration in ArchiveSchema.migrations {
        try database.execute(sql: migration.sql)
        #expect(try differences(database, upTo: migration.version).isEmpty)
      }
    }
  }

  @Test("The rows that have checksums are those of the tables that are registered as sealed")
  func seals() throws {
    try metadata().read { database in
      for table in StoredTable.all {
        let columns = try database.columns(in: table.name).map(\.name)
        let indexes = try database.indexes(on: table.name).map(\.name)
        let isSealed = if case .none = table.seal { false } else { true }
        let isSealedLate = if case .beforeCommit = table.seal { true } else { false }
        #expect(columns.contains("checksum") == isSealed, "\(table.name)")
        #expect(indexes.contains("\(table.name)_unsealed") == isSealedLate, "\(table.name)")
        if let key = table.key { #expect(columns.contains(key), "\(table.name)") }
      }
    }
  }

  // MARK: Databases of LMDB

  private func databases() throws -> Set<String> {
    var names: Set<String> = []
    let walk = try FileWalk(path: archive.vectors)
    let faults = try walk.run { database, _, _ in names.insert(database) }
    #expect(faults.isEmpty)
    return names
  }

  @Test("The databases of vectors.lmdb are those that are registered; a planted one is noticed")
  func lmdb() throws {
    let registered = Set(StoredDatabase.all.map(\.name))
    #expect(registered.count == StoredDatabase.all.count)
    #expect(try databases() == registered)
    do {
      let options = EnvironmentOptions(
        access: .readWrite, databases: VectorStore.databaseNames + ["planted"])
      let environment = try Environment(path: archive.vectors, options: options)
      let planted = try environment.database("planted")
      try environment.write { try $0.put(planted, [1], [2]) }
    }
    #expect(try databases().symmetricDifference(registered) == ["planted"])
  }

  // MARK: Erasure

  @Test(
    "What refers to something that is erased is erased with it, by its foreign key if it says so",
    arguments: ErasureScope.allCases)
  func references(scope: ErasureScope) throws {
    let tables = Dictionary(uniqueKeysWithValues: StoredTable.all.map { ($0.name, $0) })
    try metadata().read { database in
      for table in StoredTable.all {
        var cascades: Set<String> = []
        for key in try Row.fetchAll(database, sql: "PRAGMA foreign_key_list(\(table.name))") {
          let parentName: String = key["table"]
          let onDelete: String = key["on_delete"]
          let parent = try #require(tables[parentName])
          if onDelete == "CASCADE" { cascades.insert(parentName) }
          switch parent.erasure[scope] {
          case .statement, .cascade:
            #expect(table.erasure[scope] != nil, "\(table.name) refers to \(parent.name)")
          case .sweep, nil: break
          }
        }
        if case .cascade(let parent) = table.erasure[scope] {
          #expect(cascades.contains(parent), "\(table.name) goes with \(parent)")
        }
      }
    }
  }

  private func counts(_ database: GRDB.Database) throws -> [String: Int] {
    try Dictionary(
      uniqueKeysWithValues: StoredTable.all.map { table in
        (table.name, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.name)") ?? 0)
      })
  }

  @Test(
    "Nothing refers to what was erased, and nothing else goes", arguments: ErasureScope.allCases)
  func erasure(scope: ErasureScope) throws {
    let queue = try metadata()
    let name: [ErasureScope: String] = [
      .face: "face", .sighting: "sighting", .source: "source", .generation: "generation",
    ]
    let table = try #require(name[scope])
    try queue.write { database in
      let before = try counts(database)
      let id = try #require(try Int64.fetchOne(database, sql: "SELECT min(id) FROM \(table)"))
      try StoredTable.erase(scope, id, database)
      try StoredTable.sweep(after: scope, database)
      #expect(try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").isEmpty)
      let after = try counts(database)
      #expect(after[table] == (before[table] ?? 0) - 1)
      for table in StoredTable.all where table.erasure[scope] == nil {
        #expect(after[table.name] == before[table.name], "\(table.name)")
      }
    }
  }

  @Test("What is erased with a sighting is what retention removes, in both stores")
  func retention() throws {
    let other = try TestArchive()
    let writer = try other.writer()
    for number in 0..<3 { try writer.ingest(number) }
    let end = WallTime(milliseconds: .max / 2)
    _ = try writer.removeSightings(before: end)
    let retained = try writer.stores.metadata.queue.read(counts)
    let queue = try metadata()
    try queue.write { database in
      for id in try Int64.fetchAll(database, sql: "SELECT id FROM sighting") {
        try StoredTable.erase(.sighting, id, database)
      }
      try StoredTable.sweep(after: .sighting, database)
      for table in StoredTable.all where table.name != "retention" {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.name)")
        #expect(count == retained[table.name], "\(table.name)")
      }
    }
    let vectors = writer.stores.vectors
    #expect(try vectors.environment.read { try vectors.cropCount(in: $0) } == 0)
    #expect(try writer.snapshot { try $0.dumpText() }.contains(" face ") == false)
  }

  // MARK: Dump and backup

  @Test("Each line of a dump is of a table that says so, and faces have what databases say")
  func dump() throws {
    let lines = try ArchiveReader(path: archive.path).snapshot { try $0.dumpText() }
      .split(separator: "\n").dropFirst()
    let words = Set(StoredTable.all.flatMap(\.dumpWords))
    for line in lines {
      let word = String(line.split(separator: " ")[0])
      #expect(words.contains(word), "\(word)")
    }
    let face = try #require(lines.first { $0.hasPrefix("  face ") })
    for field in StoredDatabase.all.compactMap(\.dumpField) {
      #expect(face.contains(" \(field)="))
    }
  }

  @Test("A backup has the rows of each table that says so")
  func backup() throws {
    let directory = try TemporaryDirectory()
    let copy = directory.file("backup")
    try BackupTests.backUp(archive.path, to: copy)
    let expected = try metadata().read(counts)
    let found = try DatabaseQueue(path: copy + "/archive.sqlite").read(counts)
    for table in StoredTable.all where table.isInBackup {
      #expect(found[table.name] == expected[table.name], "\(table.name)")
    }
    for database in StoredDatabase.all { #expect(database.isInBackup, "\(database.name)") }
  }
}
