import SightingStream
import Values

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
/// **Inside.** This is a face; each of its rooms owns its state. `WriterSession` has the stores, the
/// locks and whether the writer is usable; `WriteBatch` what is pending or doomed and the order of
/// the two commits; `SourceJournal` what workers have; `KnownGenerations` the generations as of the
/// last turn; `StillFilter` the rule of still faces; `SightingRemoval` what retention removes.
///
/// **Threading.** Not `Sendable`: used from one thread, and best from one OS thread all its life.
public final class ArchiveWriter {
  /// The archive's directory, as it was named.
  public let path: String
  let session: WriterSession
  let batch: WriteBatch
  let sources: SourceJournal
  let known: KnownGenerations
  let stills: StillFilter
  var stores: Stores { session.stores }
  var turns: WriterTurns { WriterTurns(session: session, batch: batch) }
  var keeper: GenerationKeeper {
    GenerationKeeper(session: session, generations: known, batch: batch)
  }

  /// How pictures of cameras are turned.
  public var cameraTurns: CameraTurns { CameraTurns(session: session) }

  /// What is amiss around the archive.
  public var conditions: ArchiveConditions { ArchiveConditions(session: session) }

  /// Lets another writer in though this process cannot end: see ``WriterRelease``.
  public var release: WriterRelease { session.release }

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
    session = try WriterSession(path: path, tenure: tenure)
    known = KnownGenerations(session)
    batch = try WriteBatch(session, known)
    stills = StillFilter(session, known)
    sources = SourceJournal(session, known, batch, stills)
    try batch.recover()
    if let embedder { try use(embedder) }
    session.endTurnOfVisitor()
  }

  /// Removes what deleted rows left, and shortens SQLite's log to nothing. The writer is
  /// unusable afterwards. What was not finished stays as it is.
  ///
  /// - Throws: What ``flush()`` throws.
  public func close() throws {
    batch.discard()
    sources.discardClaims()
    try batch.commit("close the archive") { _ in }
    try session.close()
  }

  /// Calls `body` with the state that this writer last committed.
  ///
  /// - Throws: What `body` throws, and `Failure` `.damaged`.
  public func snapshot<Result>(
    _ body: (borrowing ArchiveSnapshot) throws -> Result
  ) throws -> Result {
    try session.snapshot(body)
  }

  /// Commits what has been appended so far.
  ///
  /// - Throws: `Failure` `.diskFull`, `.notWritable`, `.failed`; the writer is unusable then.
  public func flush() throws { try batch.flush() }

  /// Plants the bug that a harness of faults has to notice: rows before their crops.
  package func reverseCommitOrder() { batch.order.reverse() }

  // MARK: Turns

  /// For a resident: when a visitor waits, commits what is pending and lets it have its turn.
  ///
  /// Cheap when nobody waits: call it several times a second. What others may have changed since
  /// (``generations``, above all) is known again afterwards.
  ///
  /// - Returns: Whether somebody had a turn.
  /// - Throws: What ``flush()`` throws; the writer is unusable then.
  @discardableResult
  public func giveTurn() throws -> Bool { try turns.give() }

  /// For a visitor: waits for its turn, calls `body`, in which this writer may change the archive,
  /// and lets others write.
  ///
  /// - Throws: What `body` throws; `Failure` `.writerLocked` when the turn does not come in time.
  @discardableResult
  public func turn<Result>(
    waitSeconds: Double = 60, _ body: () throws -> Result
  ) throws -> Result {
    try turns.visit(waitSeconds: waitSeconds, body)
  }

  // MARK: Still faces

  /// Still faces that only repeat what is known at their place get no rows of their own. `true`
  /// unless it is set.
  public var leavesOutStills: Bool {
    get { stills.leavesOut }
    set { stills.leavesOut = newValue }
  }

  /// What the faces of sightings that were left out are counted under in
  /// `FrameAccounting.rejected`.
  public static var repeatedStillGate: String { StillRepetition.gate }

  /// Recordings of a still face that are stored before it is only counted.
  public static var storedStillRecordings: Int { StillRepetition.leastRecordings }
}
