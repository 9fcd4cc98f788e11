import SightingStream
import Values

// Files, and what became of them.
extension ArchiveWriter {
  /// The journal's entries that `filter` leaves, in the order in which they were first seen.
  public func journal(_ filter: JournalFilter = JournalFilter()) throws -> [JournalEntry] {
    try sources.entries(filter)
  }

  /// The number of a camera, which is added when the archive does not know its name.
  public func cameraID(for name: CameraName) throws -> CameraID {
    try sources.cameraID(for: name)
  }

  /// Offers files to the journal, and says what it knows of each, in the order of
  /// `registrations`. Rows of faces are never touched here.
  ///
  /// - A file whose path and identity are known costs one look-up: no hash is needed.
  /// - Otherwise the content decides. Without `sha256` the entry says ``JournalEntry/needsFingerprint``;
  ///   the caller hashes the file and registers it again.
  /// - Content that another file has already is that source, with one more path: a copy or a
  ///   rename, and no new work.
  /// - New content at a known path replaces a source that no try came to the end of, whose rows stay
  ///   until its next try replaces them; so does content that begins with all that the file held
  ///   before. Otherwise a source that was read keeps its rows and loses the path; the new content
  ///   is a new source, which gets the other's place when it turns out to hold its pictures.
  ///
  /// A source that is claimed is left as it is; register its file again when it is finished.
  ///
  /// - Throws: what ``flush()`` throws.
  public func register(_ registrations: [SourceRegistration]) throws -> [JournalEntry] {
    try sources.register(registrations)
  }

  /// The files that the journal knows.
  public var knownFiles: KnownFiles { KnownFiles(sources: sources) }

  /// Takes note that files are gone. Rows stay: a vanished file erases nothing.
  ///
  /// A source without a file is ``JournalEntry/isGone``. Unfinished ones become `gone`, or
  /// `partial` with the reason `file-vanished` when they have rows already.
  ///
  /// - Returns: the entries of the sources that lost a file.
  @discardableResult
  public func retire(_ paths: [FilePath]) throws -> [JournalEntry] {
    try sources.retire(paths)
  }

  /// Puts sources that are not being worked on back to `seen`, with no tries.
  ///
  /// Rows that they have stay until the next try replaces them.
  ///
  /// - Throws: `Failure` `.notFound` when the source does not exist or has no file.
  @discardableResult
  public func retry(_ sources: [SourceID]) throws -> [JournalEntry] {
    try self.sources.retry(sources)
  }
}

// Sources that workers have.
extension ArchiveWriter {
  /// Gives a source to a worker: its state becomes `working`.
  ///
  /// Rows of an earlier try stay visible until the first batch of this one replaces them.
  ///
  /// - Throws: `Failure` `.notFound` when the source does not exist or has no file, `.failed` when
  ///   it is claimed already or its content was never read.
  @discardableResult
  public func claim(_ source: SourceID) throws -> JournalEntry {
    try sources.claim(source)
  }

  /// The sources with finished rows that no run of this detector has come to the end of, in order of
  /// their recordings.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of its file.
  ///   - again: Also those that it has examined.
  public func sourcesToRedetect(detector: String, again: Bool = false) throws -> [JournalEntry] {
    try sources.sourcesToRedetect(detector: detector, again: again)
  }

  /// Gives a source that was read to a worker with another detector.
  ///
  /// Its journal entry stays as it is: whatever becomes of this try, nothing that the archive has is
  /// lost, and no `ingest` takes it for unfinished. What the worker streams is compared with the
  /// rows (see ``SightingReconciler``): what is seen again keeps its numbers, faces, crops and
  /// embeddings; what is new is added; what is not seen again stays. Rows are committed together
  /// with a checkpoint or at the end, so that a run that is killed adds nothing twice.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of the worker's.
  ///   - keep: How many faces a sighting may have.
  /// - Throws: `Failure` `.notFound` when the source does not exist or has no file, `.failed` when
  ///   it is claimed already or was not read to its end.
  @discardableResult
  public func redetect(
    _ source: SourceID, detector: String, keep: JobOptions.Keep
  ) throws -> JournalEntry {
    try sources.redetect(source, detector: detector, keep: keep)
  }

  /// What a redetection of a claimed source has brought; `nil` when it is another kind of try, or one
  /// that ended so did not come as far as the first one.
  ///
  /// - Parameter summary: How the try ends; to be asked before ``finish(_:summary:)``.
  /// - Throws: `Failure` `.failed` when the source is not claimed, `.damaged`.
  public func redetectionOutcome(
    of source: SourceID, endingWith summary: SourceSummary
  ) throws -> RedetectionOutcome? {
    let redetection = try sources.claim(of: source).attempt as? Redetection
    return try redetection?.outcome(endingWith: summary)
  }

  /// Where an earlier try of a claimed source has come to; `nil` when there is nothing to
  /// resume. A worker that resumes says so with a `resumed` record; the rows that the checkpoint
  /// sealed stay then, and are replaced otherwise.
  public func checkpoint(of source: SourceID) throws -> Checkpoint? {
    try sources.claim(of: source).stored
  }

  /// Takes one record of a claimed source's stream.
  ///
  /// Faces and sightings are committed in batches, and at a `checkpoint` together with it;
  /// `sourceEnded` finishes the source.
  ///
  /// - Throws: `Failure` `.failed` when the record cannot be true or contradicts earlier ones
  ///   (nothing of it is kept, and the source stays claimed); `.modelMismatch` when the stream is
  ///   of another model; what ``flush()`` throws.
  public func append(_ source: SourceID, record: SightingStream.Record) throws {
    try session.requireUsable("write to the archive")
    let claim = try sources.claim(of: source)
    switch record {
    case .sourceBegan(let facts): try claim.begin(facts)
    case .identity(let identity): try claim.note(identity)
    case .continues(let shorter): try claim.note(continued: shorter)
    case .resembles(let other): try claim.note(resembled: other)
    case .trackBegan(let track): try sources.begin(track: track, of: source)
    case .face(let face): try claim.add(face)
    case .sightingEnded(let sighting): try claim.end(sighting)
    case .progress(let progress): try claim.note(progress)
    case .warning(let warning): try claim.note(warning)
    case .checkpoint(let checkpoint): try claim.seal(at: checkpoint)
    case .resumed(let checkpoint): try claim.resume(at: checkpoint)
    case .sourceEnded(let summary): try finish(source, summary: summary)
    }
  }

  /// What a try of a claimed source has left out so far, for it only repeats what never moves.
  public func leftOut(of source: SourceID) throws -> (sightings: Int, faces: Int) {
    try sources.claim(of: source).attempt.leftOut
  }

  /// Ends a source's try with what its worker said of it, and commits all its rows.
  ///
  /// It is `seen` again when, while it was claimed, its camera or start changed with its files'
  /// paths: claim it once more. Otherwise `whole` makes it `done`, `partial` makes it `partial` and keeps what came; `failed` parks it
  /// as ``park(_:reason:)`` does.
  ///
  /// - Returns: The entry of the source that the recording is now: two that are one are made one.
  /// - Throws: `Failure` `.failed` when the source is not claimed or the summary cannot be true;
  ///   what ``flush()`` throws.
  @discardableResult
  public func finish(_ source: SourceID, summary: SourceSummary) throws -> JournalEntry {
    try sources.finish(source, summary)
  }

  /// Ends a source's try as ``finish(_:summary:)`` does, and leaves it to ``commitsEnded()`` to commit
  /// it together with others.
  ///
  /// - Returns: The entry of the source that the recording is now, which is true when it is committed.
  public func end(_ source: SourceID, summary: SourceSummary) throws -> JournalEntry {
    try sources.end(source, summary)
  }

  /// Commits what ``end(_:summary:)`` has left open when it has waited for a quarter of a second:
  /// call it several times a second.
  ///
  /// - Returns: Whether the disk has everything that has ended.
  /// - Throws: What ``flush()`` throws.
  public func commitsEnded() throws -> Bool {
    try batch.flushIfDue()
    return !batch.isOpen
  }

  /// Gives a claimed source up after a try that failed: it is `seen` again, with one try more. One
  /// that was examined again is what it was.
  ///
  /// Rows of this try that were committed stay until the next one replaces them.
  @discardableResult
  public func abandon(
    _ source: SourceID, reason: SourceSummary.Reason
  ) throws -> JournalEntry {
    try sources.giveBack(source, reason)
  }

  /// Gives a claimed source back untried, as when the user interrupts: it is `seen` again.
  @discardableResult
  public func release(_ source: SourceID) throws -> JournalEntry {
    try sources.giveBack(source, nil)
  }

  /// Keeps why the file of a source that nobody has read could not be read. The source waits as
  /// before.
  ///
  /// - Throws: `Failure` of the stores.
  public func noteUnreadable(_ source: SourceID, _ reason: SourceSummary.Reason) throws {
    try sources.noteUnreadable(source, reason)
  }

  /// Gives a source up for good, until its content changes or ``retry(_:)`` asks for it.
  ///
  /// A source that was examined again is what it was. Otherwise rows of tries that never ended go.
  /// Rows of an earlier try that did stay, as long as no batch of a later one has replaced them.
  ///
  /// - Throws: `Failure` `.notFound` when the source does not exist, `.failed` when it is done and
  ///   not claimed; what ``flush()`` throws.
  @discardableResult
  public func park(_ source: SourceID, reason: SourceSummary.Reason) throws -> JournalEntry {
    try sources.park(source, reason)
  }
}
