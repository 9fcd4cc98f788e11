import Values

// Generations of embeddings.
extension ArchiveWriter {
  /// All generations, as of the last turn.
  public var generations: [GenerationRow] { known.all }

  /// The generation that searches use; `nil` while none was created.
  public var generation: GenerationRow? { known.live }

  /// What the streams that are appended are embedded with; `nil` when none may be.
  public var embedder: EmbedderIdentity? { known.embedder }

  /// The models whose embeddings new faces need besides those of the streams: of the live generation
  /// and of the one that is being built.
  public var furtherEmbedders: [EmbedderIdentity] { known.furtherEmbedders }

  /// Makes sure that embeddings of `embedder` can be stored: creates the first generation, or
  /// checks that the live one is of that model.
  ///
  /// - Throws: `Failure` `.modelMismatch`.
  public func use(_ embedder: EmbedderIdentity) throws { try keeper.use(embedder) }

  /// The generation of an embedder, ready to be filled: the one that there is, or a new, empty one.
  ///
  /// From then on every writer stores new faces for it too.
  ///
  /// - Throws: `Failure` `.modelMismatch` when a generation of the same file has another dimension;
  ///   `.diskFull`, `.notWritable`, `.failed`.
  public func fillGeneration(of embedder: EmbedderIdentity) throws -> GenerationRow {
    try keeper.fillGeneration(of: embedder)
  }

  /// Stores embeddings of faces that the generation does not cover yet. Faces that are gone by now
  /// are passed over.
  ///
  /// One transaction of LMDB: all of them are stored, or none.
  ///
  /// - Parameter embeddings: Of unit length.
  /// - Returns: How many were stored.
  /// - Throws: `Failure` `.notFound` when the generation is gone; `.diskFull`, `.notWritable`,
  ///   `.failed`: the writer is unusable then.
  public func insert(
    _ embeddings: [(face: FaceID, vector: [Float])], into id: GenerationID
  ) throws -> Int {
    try keeper.insert(embeddings, into: id)
  }

  /// Makes a generation the one that searches use, in one commit; the one before it is retired.
  ///
  /// - Parameter isPartial: Also when it does not cover all faces: searches then miss those.
  /// - Returns: What it covers.
  /// - Throws: `Failure` `.notFound` when the generation does not exist; `.failed` when it does not
  ///   cover all faces and `isPartial` is not set.
  @discardableResult
  public func activate(
    _ id: GenerationID, isPartial: Bool = false
  ) throws -> GenerationCoverage {
    try keeper.activate(id, isPartial: isPartial)
  }

  /// Makes the generation live again that was so before the present one, which is what it was
  /// before it was activated: new faces are still embedded for it, until it is dropped.
  ///
  /// - Returns: It, and what it covers: faces that came since are missing in it.
  /// - Throws: `Failure` `.notFound` when there is none.
  public func rollback() throws -> (generation: GenerationRow, coverage: GenerationCoverage) {
    try keeper.rollback()
  }

  /// Notes that a generation covers every face, if it does.
  ///
  /// - Returns: What it covers.
  @discardableResult
  public func confirmCoverage(of id: GenerationID) throws -> GenerationCoverage {
    try keeper.confirmCoverage(of: id)
  }

  /// Removes a generation with all its embeddings; the space is used again by what comes next.
  ///
  /// - Returns: How many bytes that are.
  /// - Throws: `Failure` `.notFound` when the generation does not exist, `.failed` when it is live.
  @discardableResult
  public func drop(_ id: GenerationID) throws -> Int64 { try keeper.drop(id) }
}

// Retention.
extension ArchiveWriter {
  /// Removes all sightings that ended before `cutoff`: their rows, faces, crops and embeddings, and
  /// what is noted of those that were left out.
  ///
  /// Their sources stay in the journal as they are, so that no `ingest` reads them again. Rows go
  /// in batches: killed at any moment, the archive is whole, and the next call carries on. What was
  /// streamed and not yet committed is committed with the first batch. A visitor takes a turn for
  /// each batch, so that a resident works meanwhile.
  ///
  /// - Parameters:
  ///   - facesAtOnce: Faces in a batch, about: LMDB keeps what a transaction changes in memory.
  ///   - proceed: Takes sightings removed, and how many there are, after each batch; the removal
  ///     ends when it returns `false`.
  /// - Returns: what was removed.
  /// - Throws: what ``flush()`` throws.
  public func removeSightings(
    before cutoff: WallTime, facesAtOnce: Int = 2048,
    proceed: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> RetentionRun {
    try SightingRemoval(turns: turns, session: session, batch: batch)
      .remove(before: cutoff, facesAtOnce: facesAtOnce, proceed: proceed)
  }
}
