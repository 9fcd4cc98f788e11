import Foundation
import GRDB
import LMDB
import SightingStream
import Values
import VectorIndex

/// The one writer of an archive.
///
/// Every change goes through it: files are registered, claimed for a worker, filled with what the
/// worker streams, and finished. Several sources may be claimed at once; what their workers stream
/// is committed together, in batches.
///
/// **Durability.** When a method returns, the journal says what it did and the disk has it. Three
/// only begin something, and are on the disk with the next batch, at the latest when
/// ``finish(_:summary:)`` returns: rows that ``append(_:record:)`` takes, and, of which a power loss
/// alone can take anything back, ``register(_:)`` and ``claim(_:)``. A writer that dies loses what was not committed and nothing
/// else: its sources stay `working`, and claiming them again replaces what they had left.
///
/// **After an error.** A commit that failed leaves the writer unusable: every further call throws.
/// Open a new one; it finds out what is on the disk. Errors about what a caller passed (a source
/// that is not claimed, a record that contradicts others) change nothing.
///
/// **Turns.** A resident writer keeps every other one out but gives its turn away when a visitor
/// wants to change something for a moment: see ``giveTurn()`` and ``turn(waitSeconds:_:)``.
///
/// **Threading.** Not `Sendable`: used from one thread, and best from one OS thread all its life.
public final class ArchiveWriter {
  /// The archive's directory, as it was named.
  public let path: String
  let stores: Stores
  let lock: WriterLocks
  /// All generations, as of the last turn.
  public internal(set) var generations: [GenerationRow] = []
  /// The generation that searches use; `nil` while none was created.
  public var generation: GenerationRow? { generations.first { $0.state == .live } }
  /// What the streams that are appended are embedded with; `nil` when none may be.
  public internal(set) var embedder: EmbedderIdentity?
  /// Numbers given out so far; SQLite has those of the last batch.
  var counters: Counters
  var claimed: [SourceID: ClaimedSource] = [:]
  var pending = PendingBatch()
  /// Faces whose rows are gone and whose crops and vectors the next batch removes.
  var doomed: [FaceID] = []
  /// Still faces that only repeat what is known at their place get no rows of their own: see
  /// ``StillRepetition``.
  public var leavesOutStills = true
  /// Divides a large index into lists meanwhile.
  let listTraining = ListTraining()
  /// Whether commits can still succeed: `false` once one has failed, and after ``close()``.
  public internal(set) var isUsable = true

  /// Lets another writer in though this process cannot end: see ``WriterRelease``.
  public var release: WriterRelease { lock.release }

  /// Called at each step of a commit; what it throws is treated as a failure of that step.
  var failpoint: ((CommitPoint) throws -> Void)?
  /// The protocol's order, which only the test of the tests changes.
  var commitOrder: [CommitStep] = CommitStep.order

  /// Opens the archive in the directory `path` for writing, and brings both stores to the last
  /// batch that SQLite committed.
  ///
  /// - Parameters:
  ///   - path: The archive's directory.
  ///   - embedder: What embeddings are made with. The first one that an archive is opened with
  ///     creates its first generation. `nil` opens it for changes of the journal only.
  ///   - tenure: How long it may keep others from writing.
  /// - Throws: `Failure` `.noArchive`, `.writerLocked`, `.notWritable`, `.newerFormat`,
  ///   `.modelMismatch` when the archive's embeddings are of another model, `.damaged`,
  ///   `.diskFull`.
  public init(
    path: String, embedder: EmbedderIdentity? = nil, tenure: WriterTenure = .resident
  ) throws {
    self.path = path
    let directory = try ArchiveDirectory.resolved(path)
    try ArchiveDirectory.require(directory, named: path)
    lock = try WriterLocks(directory: directory, tenure: tenure)
    let errors = StoreErrors(directory: path)
    (stores, counters) = try errors.translating("open the archive") {
      let metadata = try MetadataStore(directory: directory, access: .writer)
      let vectors = try VectorStore.forWriting(in: directory)
      return (
        Stores(directory: directory, metadata: metadata, vectors: vectors),
        try metadata.queue.read { try Counters($0) }
      )
    }
    try stores.checkIdentity()
    try reload()
    if let embedder { try use(embedder) }
    lock.endTurnOfVisitor()
  }

  deinit {
    listTraining.stop()
  }

  /// Removes what deleted rows left behind, and shortens SQLite's log to nothing. The writer is
  /// unusable afterwards. What was not finished stays as it is.
  public func close() throws {
    pending = PendingBatch()
    claimed = [:]
    try commit("close the archive") { _ in }
    try stores.errors.translating("close the archive") {
      isUsable = false
      defer { lock.endVisit() }
      _ = try stores.metadata.queue.writeWithoutTransaction { database in
        try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }

  /// Calls `body` with the state that this writer last committed.
  ///
  /// - Throws: What `body` throws, and `Failure` `.damaged`.
  public func snapshot<Result>(
    _ body: (borrowing ArchiveSnapshot) throws -> Result
  ) throws -> Result {
    try stores.snapshot(body)
  }

  /// Plants the bug that a harness of faults has to notice: rows before their crops.
  package func reverseCommitOrder() { commitOrder.reverse() }

  func requireUsable(_ attempted: String) throws {
    guard isUsable, lock.isTurn else {
      throw stores.errors.failure(
        .failed, attempted,
        isUsable ? "it is not this writer's turn" : "an earlier commit failed or it was closed",
        "Open the archive again; everything acknowledged so far is kept.")
    }
  }
}
