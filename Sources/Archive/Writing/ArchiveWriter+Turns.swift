import GRDB
import LMDB
import Values

extension ArchiveWriter {
  /// For a resident: when a visitor waits, commits what is pending and lets it have its turn.
  ///
  /// Cheap when nobody waits: call it several times a second. What others may have changed since
  /// (``generations``, above all) is known anew afterwards.
  ///
  /// - Returns: Whether somebody had a turn.
  /// - Throws: What ``flush()`` throws; the writer is unusable then.
  @discardableResult
  public func giveTurn() throws -> Bool {
    guard lock.isWished else { return false }
    try flush()
    do {
      try lock.standAside()
      try reload()
    } catch {
      isUsable = false
      throw error
    }
    return true
  }

  /// For a visitor: waits for its turn, calls `body`, in which this writer may change the archive,
  /// and lets others go on.
  ///
  /// - Throws: What `body` throws; `Failure` `.writerLocked` when the turn does not come in time.
  @discardableResult
  public func turn<Result>(
    waitSeconds: Double = 60, _ body: () throws -> Result
  ) throws -> Result {
    guard isUsable else {
      throw stores.errors.failure(
        .failed, "write to the archive", "an earlier commit failed or it was closed",
        "Open the archive again; everything acknowledged so far is kept.")
    }
    try lock.beginVisit(waitSeconds: waitSeconds)
    defer { lock.endVisit() }
    try reload()
    return try body()
  }

  /// Calls `body` in this writer's turn; a visitor that does not have it waits for one.
  func inTurn<Result>(_ body: () throws -> Result) throws -> Result {
    lock.isTurn ? try body() : try turn(body)
  }

  /// Learns what other writers have committed, and brings both stores to the last batch.
  func reload() throws {
    (counters, generations) = try stores.checked("open the archive") {
      try stores.metadata.queue.read { database in
        (try Counters(database), try MetadataQueries(database: database).generations())
      }
    }
    try recover()
  }
}

extension ArchiveWriter {
  /// The models whose embeddings new faces need besides those of the streams: of the live generation
  /// and of the one that is being built.
  public var furtherEmbedders: [EmbedderIdentity] {
    generations.filter { $0.state != .retired }.map(\.embedder)
      .filter { $0.sha256 != embedder?.sha256 }
  }
}
