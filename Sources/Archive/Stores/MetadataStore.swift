import ArchiveSchema
import Foundation
import GRDB
import Values

/// `archive.sqlite`: the truth about everything but the bytes of crops and embeddings.
struct MetadataStore: Sendable {
  /// One connection; GRDB runs its blocks one after the other, on the calling thread.
  let queue: DatabaseQueue
  let archiveID: String

  /// Who opens it.
  enum Access {
    case writer
    /// Reads while a writer may be at work.
    case reader
    /// Reads where no writer can be at work, and where files may not be created.
    case loneReader
  }

  /// The names under which the archive itself keeps settings; `ArchiveSettings.values` come after
  /// `valuePrefix`.
  enum SettingName {
    static let archiveID = "archive-id"
    static let timeZone = "time-zone"
    static let valuePrefix = "value:"
  }

  static func create(in directory: String, archiveID: String, settings: ArchiveSettings) throws {
    let unfinished = directory + "/" + ArchiveDirectory.metadataName + ".new"
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(unfinished + suffix) }
    let queue = try DatabaseQueue(path: unfinished, configuration: configuration(.writer))
    try write(queue) { database in
      try migrate(database, from: 0)
      try database.execute(sql: "PRAGMA application_id = \(ArchiveSchema.applicationID)")
      try database.execute(
        sql: "INSERT INTO setting (name, value) VALUES (?, ?)",
        arguments: [SettingName.archiveID, archiveID])
      try write(settings, to: database)
    }
    try queue.close()
    // Only a complete file ever has the name: this is the moment that makes the archive.
    let path = directory + "/" + ArchiveDirectory.metadataName
    guard rename(unfinished, path) == 0 else {
      throw StoreErrors(directory: directory).failure(
        .notWritable, "create an archive in", String(cString: strerror(errno)))
    }
  }

  /// Opens the metadata of the archive in `directory`; a writer migrates them.
  init(directory: String, access: Access) throws {
    let path = directory + "/" + ArchiveDirectory.metadataName
    try ArchiveDirectory.require(directory, named: directory)
    queue = try DatabaseQueue(
      path: access == .loneReader ? Self.immutablePath(path) : path,
      configuration: Self.configuration(access))
    let errors = StoreErrors(directory: directory)
    archiveID = try queue.read { database in
      try Self.checkVersion(database, access, errors)
      return try String.fetchOne(
        database, sql: "SELECT value FROM setting WHERE name = ?",
        arguments: [SettingName.archiveID]) ?? ""
    }
    guard access == .writer else { return }
    try write { database in
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      try Self.migrate(database, from: version)
    }
  }

  /// Runs a transaction. All changes of rows go through here, where they are sealed.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.write(queue, body)
  }

  private static func write<Result>(
    _ queue: DatabaseQueue, _ body: (Database) throws -> Result
  ) throws -> Result {
    try queue.write { database in
      let result = try body(database)
      try RowSeal.seal(database)
      return result
    }
  }

  /// The file as an immutable one, which needs no shared memory beside it, unless a log with
  /// committed transactions was left beside it.
  private static func immutablePath(_ path: String) -> String {
    var log = stat()
    if stat(path + "-wal", &log) == 0, log.st_size > 0 { return path }
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%;"))
    guard let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) else {
      return path
    }
    return "file:\(escaped)?immutable=1"
  }

  private static func configuration(_ access: Access) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access != .writer
    configuration.label = "archive"
    // A shared transaction stays open between accesses.
    configuration.allowsUnsafeTransactions = access == .writer
    // Only checkpoints and recovery hold locks that others wait for; both are short.
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      if access == .writer {
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        // With NORMAL a power loss takes back transactions that were acknowledged.
        try database.execute(sql: waiting)
        try database.execute(sql: "PRAGMA secure_delete = ON")
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
      }
      try database.execute(sql: "PRAGMA cell_size_check = ON")
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    return configuration
  }

  private static let waiting = "PRAGMA synchronous = FULL"

  /// Begins a transaction that several changes share: until ``commitShared()`` what
  /// ``writeShared(_:)`` and ``writeWithoutWaiting(_:)`` do belongs to it, and only this connection
  /// reads it.
  func beginShared() throws {
    try queue.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
  }

  /// Adds to the shared transaction; what `body` did until it throws is taken back.
  func writeShared<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.writeWithoutTransaction { try Self.savepoint($0, body) }
  }

  /// Commits the shared transaction, and waits until the disk has it.
  func commitShared() throws {
    try queue.writeWithoutTransaction { database in
      try RowSeal.seal(database)
      try database.commit()
    }
  }

  /// Takes the shared transaction back, if there is one.
  func rollBackShared() {
    queue.writeWithoutTransaction { database in
      if database.isInsideTransaction { try? database.rollback() }
    }
  }

  private static func savepoint<Value>(
    _ database: Database, _ body: (Database) throws -> Value
  ) throws -> Value {
    var value: Value?
    try database.inSavepoint {
      value = try body(database)
      return .commit
    }
    guard let value else { throw StoredValueError(metadata: "a transaction has no result") }
    return value
  }

  /// Reads between two changes of this connection, of a shared transaction too.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.unsafeRead(body)
  }

  /// Commits what `body` does without waiting until the disk has it. A power loss may take it back
  /// as long as nothing that waits was committed after it; then it takes back all that came after it,
  /// too. It joins a shared transaction.
  ///
  /// Source: sqlite.org, pragma.html#pragma_synchronous: in WAL mode NORMAL is consistent, but not
  /// durable; the next FULL commit synchronises the log with all that is in it.
  func writeWithoutWaiting<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.writeWithoutTransaction { database in
      guard !database.isInsideTransaction else { return try Self.savepoint(database, body) }
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      var value: Value?
      let outcome = Result {
        try database.inTransaction {
          value = try body(database)
          try RowSeal.seal(database)
          return .commit
        }
      }
      try database.execute(sql: Self.waiting)
      try outcome.get()
      guard let value else { throw StoredValueError(metadata: "a transaction has no result") }
      return value
    }
  }

  private static func checkVersion(
    _ database: Database, _ access: Access, _ errors: StoreErrors
  ) throws {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    guard application == ArchiveSchema.applicationID else {
      // An empty file beside crops is what was lost, not another program's.
      guard application != 0 || !VectorStore.holdsFaces(in: errors.directory) else {
        throw errors.damaged(
          "open the archive", "its \(ArchiveDirectory.metadataName) is not FaceArchive's")
      }
      throw errors.failure(
        .noArchive, "open the archive",
        "its \(ArchiveDirectory.metadataName) is not FaceArchive's",
        "Name the directory that `facearchive init` made.")
    }
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let known = ArchiveSchema.currentVersion
    guard version <= known else {
      throw errors.failure(
        .newerFormat, "open the archive",
        "its schema has version \(version), but this program reads versions up to \(known)",
        "Use a newer version of this program.")
    }
    guard access == .writer || version == known else {
      throw errors.failure(
        .olderFormat, "read the archive",
        "its schema has version \(version) and must first be upgraded to \(known)",
        "Run any command on it once as a user who may write to it, while no other process writes.")
    }
  }

  private static func migrate(_ database: Database, from version: Int) throws {
    for migration in ArchiveSchema.migrations where migration.version > version {
      try database.execute(sql: migration.sql)
      try database.execute(sql: "PRAGMA user_version = \(migration.version)")
    }
  }

  static func write(_ settings: ArchiveSettings, to database: Database) throws {
    var values = [SettingName.timeZone: settings.timeZone]
    for (name, value) in settings.values { values[SettingName.valuePrefix + name] = value }
    for (name, value) in values {
      try database.execute(
        sql: "INSERT INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
    }
  }

  static func settings(_ database: Database) throws -> ArchiveSettings {
    var settings = ArchiveSettings()
    for row in try Row.fetchAll(database, sql: "SELECT * FROM setting") {
      try RowChecksum.check(row, "setting", from: "name")
      let name: String = try row.value("name")
      if name == SettingName.timeZone { settings.timeZone = try row.value("value") }
      if name.hasPrefix(SettingName.valuePrefix) {
        settings.values[String(name.dropFirst(SettingName.valuePrefix.count))] = try row.value(
          "value")
      }
    }
    return settings
  }
}
