import GRDB
import LMDB
import Values
import VectorIndex

/// Both stores of one archive, and the rule by which they are read together.
struct Stores: Sendable {
  /// The archive's directory, without symbolic links.
  let directory: String
  let metadata: MetadataStore
  let vectors: VectorStore

  var errors: StoreErrors { StoreErrors(directory: directory) }

  /// How often a snapshot is taken again when the writer outruns the reader between the two stores.
  private static let snapshotAttempts = 1000

  /// Calls `body` with a state of both stores that belongs together.
  ///
  /// SQLite's snapshot comes first, so that every row in it has its crop and embedding; what LMDB
  /// has beyond it lies above the snapshot's last face. Two batches beyond it LMDB may have
  /// removed faces that the snapshot still shows: then both are taken again.
  func snapshot<Result>(
    _ body: (borrowing ArchiveSnapshot) throws -> Result
  ) throws -> Result {
    for _ in 0..<Self.snapshotAttempts {
      let result: Result? = try errors.translating("read the archive") {
        try metadata.queue.read { database in
          let counters = try Counters(database)
          let blocks: ReadableBlocks
          do {
            blocks = try vectors.readBlocks(ReadTransaction(vectors.environment))
          } catch let error as LMDBError where error.code == .outrun {
            return nil
          }
          let batch = try checked("read the archive") {
            try vectors.stamp(in: blocks.transaction).batch
          }
          guard batch >= counters.batch else {
            throw behind("read the archive", vectors: batch, metadata: counters.batch)
          }
          guard batch <= counters.batch + 1 else { return nil }
          return try body(
            ArchiveSnapshot(
              stores: self, database: database, blocks: blocks, counters: counters))
        }
      }
      if let result { return result }
    }
    throw errors.failure(
      .failed, "read the archive", "it changes faster than it can be read", "Try again.")
  }

  /// Calls `body`; a value in LMDB that is not what was written becomes a `Failure` `.damaged`.
  func checked<Result>(_ attempted: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try errors.translating(attempted, body)
    } catch let error as StoredValueError {
      throw errors.damaged(
        attempted, "\(error.file) is damaged: \(error.reason)", cause: error)
    }
  }

  func behind(_ attempted: String, vectors: Int64, metadata: Int64) -> Failure {
    errors.damaged(
      attempted,
      "\(ArchiveDirectory.vectorsName) ends with batch \(vectors), but "
        + "\(ArchiveDirectory.metadataName) with batch \(metadata): "
        + "crops and embeddings of committed faces are missing")
  }
}

/// The numbers that SQLite gives out.
struct Counters: Sendable, Hashable {
  /// The last batch committed.
  var batch: Int64 = 0
  var nextSource: Int64 = 1
  var nextSighting: Int64 = 1
  var nextFace: Int64 = 1

  init(_ database: GRDB.Database) throws {
    for row in try Row.fetchAll(database.cachedStatement(sql: "SELECT name, value FROM counter")) {
      let value: Int64 = try row.value("value")
      switch try row.value("name") as String {
      case "batch": batch = value
      case "source": nextSource = value
      case "sighting": nextSighting = value
      case "face": nextFace = value
      default: break
      }
    }
  }

  /// Writes the numbers that a batch has given out; those of sources are written as they are given.
  func save(to database: GRDB.Database) throws {
    let values = [("batch", batch), ("sighting", nextSighting), ("face", nextFace)]
    for (name, value) in values {
      try database.cachedStatement(sql: "UPDATE counter SET value = ? WHERE name = ?").execute(
        arguments: [value, name])
    }
  }
}
