import GRDB
import Values

/// What a writer holds of its archive: both stores, the locks, and whether it may still write.
///
/// Every part of the writer reads and writes through it. So one place decides that an error of a
/// store makes the whole writer unusable: which half of a change arrived is only known after
/// reopening, and pages of a failed fsync count as clean.
final class WriterSession {
  let stores: Stores
  private let locks: WriterLocks
  /// Whether commits can still succeed: `false` once one has failed, and after ``close()``.
  private(set) var isUsable = true
  /// Commits what a batch has in a transaction that is still open; `nil` when none is.
  var commitOpenBatch: (() throws -> Void)?

  var errors: StoreErrors { stores.errors }
  var release: WriterRelease { locks.release }
  var isTurn: Bool { locks.isTurn }
  /// Whether a visitor waits for its turn.
  var isWished: Bool { locks.isWished }

  /// Takes the locks, and then opens both stores.
  init(path: String, tenure: WriterTenure) throws {
    let directory = try ArchiveDirectory.resolved(path)
    try ArchiveDirectory.require(directory, named: path)
    locks = try WriterLocks(directory: directory, tenure: tenure)
    stores = try StoreErrors(directory: path).translating("open the archive") {
      let metadata = try MetadataStore(directory: directory, access: .writer)
      let vectors = try VectorStore.forWriting(in: directory)
      return Stores(directory: directory, metadata: metadata, vectors: vectors)
    }
    try stores.checkIdentity()
  }

  func requireUsable(_ attempted: String) throws {
    guard isUsable, isTurn else {
      throw isUsable
        ? errors.failure(.failed, attempted, "it is not this writer's turn", Self.remedy)
        : unusable(attempted)
    }
  }

  // MARK: Reading and writing

  /// Calls `body` with the state that was last committed: all that was written until now.
  func snapshot<Result>(_ body: (borrowing ArchiveSnapshot) throws -> Result) throws -> Result {
    try commitOpenBatch?()
    return try stores.snapshot(body)
  }

  /// Asks SQLite for what was written until now, committed or not.
  func read<Result>(
    _ attempted: String = "read the archive", _ body: (MetadataQueries) throws -> Result
  ) throws -> Result {
    try requireUsable(attempted)
    return try stores.checked(attempted) {
      try stores.metadata.read { try body(MetadataQueries(database: $0)) }
    }
  }

  /// Commits a change of SQLite that touches no row of a face.
  ///
  /// The numbers of pending faces are not saved: by them readers know which faces are committed.
  ///
  /// - Parameter waitsForDisk: When not, a power loss before the next change that does may take it
  ///   back: for what is found out again then, and happens for each file.
  func record<Result>(
    _ attempted: String, waitsForDisk: Bool = true, _ body: (Database) throws -> Result
  ) throws -> Result {
    guard waitsForDisk else {
      return try joining(attempted) { try stores.metadata.writeWithoutWaiting(body) }
    }
    return try changing(attempted) { try stores.metadata.write(body) }
  }

  /// Calls `body`, which changes the stores, after what is open has been committed; the writer is
  /// unusable when it throws.
  func changing<Result>(_ attempted: String, _ body: () throws -> Result) throws -> Result {
    try commitOpenBatch?()
    return try joining(attempted, body)
  }

  /// Calls `body`, which may add to a batch that is open; the writer is unusable when it throws.
  func joining<Result>(_ attempted: String, _ body: () throws -> Result) throws -> Result {
    try requireUsable(attempted)
    return try orUnusable { try stores.checked(attempted, body) }
  }

  private func orUnusable<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      isUsable = false
      commitOpenBatch = nil
      stores.metadata.rollBackShared()
      throw error
    }
  }

  // MARK: Turns and the end

  /// For a visitor: waits for its turn.
  func beginVisit(waitSeconds: Double) throws {
    guard isUsable else { throw unusable("write to the archive") }
    try locks.beginVisit(waitSeconds: waitSeconds)
  }

  /// For a visitor: lets the next one write.
  func endVisit() { locks.endVisit() }

  /// A visitor that has just been opened has had its first turn.
  func endTurnOfVisitor() { locks.endTurnOfVisitor() }

  /// For a resident: lets visitors have their turns, and calls `body` when its own is back.
  func standAside(_ body: () throws -> Void) throws {
    try orUnusable {
      try locks.standAside()
      try body()
    }
  }

  /// Shortens SQLite's log to nothing, and lets go of the turn. Nothing can be written afterwards.
  func close() throws {
    try errors.translating("close the archive") {
      isUsable = false
      defer { locks.endVisit() }
      _ = try stores.metadata.queue.writeWithoutTransaction { database in
        try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }

  private static let remedy = "Open the archive again; all committed work is kept."

  private func unusable(_ attempted: String) -> Failure {
    errors.failure(
      .failed, attempted, "an earlier commit failed or it was closed", Self.remedy)
  }
}
