import FaceSearch
import GRDB
import LMDB
import Values
import VectorIndex

/// Creates, fills, switches and drops generations.
struct GenerationKeeper {
  let session: WriterSession
  let generations: KnownGenerations
  let batch: WriteBatch

  /// Makes sure that embeddings of `embedder` can be stored: creates the first generation, or
  /// checks that the live one is of that model.
  ///
  /// - Throws: `Failure` `.modelMismatch`.
  func use(_ embedder: EmbedderIdentity) throws {
    guard let live = generations.live else {
      _ = try createGeneration(of: embedder, state: .live)
      generations.embedder = embedder
      return
    }
    let known = live.embedder
    guard known.sha256 == embedder.sha256, known.dimension == embedder.dimension,
      known.precision == embedder.precision
    else {
      throw session.errors.failure(
        .modelMismatch, "write to the archive",
        "its embeddings are of \(known.name) (sha256 \(known.sha256.prefix(12))…, "
          + "\(known.dimension) x \(known.precision)), not of \(embedder.name) (sha256 "
          + "\(embedder.sha256.prefix(12))…, \(embedder.dimension) x \(embedder.precision))",
        "Use the model that the archive was made with.")
    }
    generations.embedder = embedder
  }

  /// Creates an empty generation.
  func createGeneration(
    of embedder: EmbedderIdentity, state: GenerationState
  ) throws -> GenerationRow {
    let attempted = "start a generation in"
    let id = GenerationID(rawValue: (generations.all.map(\.id.rawValue).max() ?? 0) + 1)
    // Without faces nothing is missing.
    let isComplete = state == .live
    try session.changing(attempted) {
      let vectors = session.stores.vectors
      let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
      // A creation that was killed before SQLite knew of it left its blocks.
      try VectorIndexWriter.drop(generation: id, from: blocks)
      _ = try VectorIndexWriter.create(
        in: blocks, generation: id, parameters: IndexParameters(dimension: embedder.dimension))
      try blocks.commit()
      try session.stores.metadata.write { database in
        try database.execute(
          sql: """
            INSERT INTO model (name, sha256, dimension, precision) VALUES (?, ?, ?, ?)
            ON CONFLICT (sha256, precision) DO UPDATE SET name = excluded.name
            """,
          arguments: [embedder.name, embedder.sha256, embedder.dimension, embedder.precision])
        try database.execute(
          sql: """
            INSERT INTO generation (id, model_id, state, created_ms, is_complete)
            SELECT ?, id, ?, ?, ? FROM model WHERE sha256 = ? AND precision = ?
            """,
          arguments: [
            id.rawValue, state.rawValue, WallTime.now.milliseconds, isComplete, embedder.sha256,
            embedder.precision,
          ])
      }
    }
    try generations.reload()
    return try generations.required(id, attempted)
  }

  /// The generation of an embedder, ready to be filled: the one that there is, or a new, empty one.
  ///
  /// From then on every writer stores new faces for it too.
  ///
  /// - Throws: `Failure` `.modelMismatch` when a generation of the same file has another dimension;
  ///   `.diskFull`, `.notWritable`, `.failed`.
  func fillGeneration(of embedder: EmbedderIdentity) throws -> GenerationRow {
    let attempted = "build a generation of \(embedder.name) in"
    let same = generations.all.first {
      $0.embedder.sha256 == embedder.sha256 && $0.embedder.precision == embedder.precision
    }
    guard let known = same else {
      return try createGeneration(of: embedder, state: generations.all.isEmpty ? .live : .building)
    }
    guard known.embedder.dimension == embedder.dimension else {
      throw session.errors.failure(
        .modelMismatch, attempted,
        "its generation \(known.id.rawValue) of that model has \(known.embedder.dimension) "
          + "numbers per face, not \(embedder.dimension)",
        "Drop that generation first.")
    }
    guard known.state == .retired else { return known }
    try change(attempted) { database in
      try Self.set(.building, known.id, database)
    }
    return try generations.required(known.id, attempted)
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
  func insert(
    _ embeddings: [(face: FaceID, vector: [Float])], into id: GenerationID
  ) throws -> Int {
    let attempted = "store embeddings in"
    _ = try generations.required(id, attempted)
    let known = try session.read { try $0.faces(embeddings.map(\.face)) }
    let rows = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let added = embeddings.compactMap { embedding in
      rows[embedding.face].map { row in
        VectorRow(
          faceID: row.id, sightingID: row.sightingID, time: row.time, camera: row.cameraID,
          quality: row.quality.overall, vector: embedding.vector)
      }
    }
    try session.changing(attempted) {
      let stores = session.stores
      let blocks = stores.vectors.writeBlocks(try WriteTransaction(stores.vectors.environment))
      var index = try VectorIndexWriter(storage: blocks, generation: id)
      try index.insert(added)
      let crops = try added.map { row in
        try stores.vectors.storedChecksum(of: row.faceID, in: blocks.transaction)
      }
      try blocks.commit()
      try stores.metadata.write { database in
        for (row, checksum) in zip(added, crops) {
          guard let checksum else { continue }
          try EmbeddingOrigin(
            faceID: row.faceID, cropChecksum: checksum,
            vectorChecksum: EmbeddingOrigin.checksum(of: row.vector)
          ).save(to: database, generation: id)
        }
      }
    }
    return added.count
  }

  /// Makes a generation the one that searches use, in one commit; the one before it is retired.
  ///
  /// - Parameter isPartial: Also when it does not cover all faces: searches then miss those.
  /// - Returns: What it covers.
  /// - Throws: `Failure` `.notFound` when the generation does not exist; `.failed` when it does not
  ///   cover all faces and `isPartial` is not set.
  func activate(
    _ id: GenerationID, isPartial: Bool = false
  ) throws -> GenerationCoverage {
    try activate(id, isPartial: isPartial, former: .retired)
  }

  /// - Parameter former: What becomes of the generation that was live.
  private func activate(
    _ id: GenerationID, isPartial: Bool, former: GenerationState
  ) throws -> GenerationCoverage {
    let attempted = "activate generation \(id.rawValue) of"
    let generation = try generations.required(id, attempted)
    let coverage = try session.snapshot { try $0.coverage(of: id) }
    guard coverage.isFull || isPartial else {
      throw session.errors.failure(
        .failed, attempted,
        "it covers \(coverage.covered) of \(coverage.faces) faces, and searches would miss the rest",
        "Run: facearchive reindex --model \(generation.embedder.name), or give --partial.")
    }
    // A numbered batch, so that no reader pairs this state of SQLite with one of LMDB in which a
    // generation that was retired has been dropped already.
    try batch.commit(attempted, blocks: { _ in }) { database in
      try database.execute(
        sql: """
          UPDATE generation SET state = ?, is_complete = 0, retired_ms = ?
          WHERE state = 'live' AND id <> ?
          """, arguments: [former.rawValue, WallTime.now.milliseconds, id.rawValue])
      try Self.set(.live, id, database)
      try Self.set(isComplete: coverage.isFull, id, database)
    }
    try batch.recover()
    return coverage
  }

  /// Makes the generation live again that was so before the present one, which is what it was
  /// before it was activated: new faces are still embedded for it, until it is dropped.
  ///
  /// - Returns: It, and what it covers: faces that came since are missing in it.
  /// - Throws: `Failure` `.notFound` when there is none.
  func rollback() throws -> (generation: GenerationRow, coverage: GenerationCoverage) {
    let former = generations.all.filter { $0.state != .live && $0.retired != nil }
    guard let last = former.max(by: { ($0.retired ?? .zero) < ($1.retired ?? .zero) }) else {
      throw session.errors.failure(
        .notFound, "roll back the live generation of",
        "no other generation has been live, or it "
          + "was dropped", "See: facearchive generation list")
    }
    return (last, try activate(last.id, isPartial: true, former: .building))
  }

  /// Notes that a generation covers every face, if it does.
  ///
  /// - Returns: What it covers.
  func confirmCoverage(of id: GenerationID) throws -> GenerationCoverage {
    let coverage = try session.snapshot { try $0.coverage(of: id) }
    if coverage.isFull {
      try change("complete generation \(id.rawValue) of") { database in
        try Self.set(isComplete: true, id, database)
      }
    }
    return coverage
  }

  /// Removes a generation with all its embeddings; the space is used again by what comes next.
  ///
  /// - Returns: How many bytes that are.
  /// - Throws: `Failure` `.notFound` when the generation does not exist, `.failed` when it is live.
  func drop(_ id: GenerationID) throws -> Int64 {
    let attempted = "drop generation \(id.rawValue) of"
    let generation = try generations.required(id, attempted)
    guard generation.state != .live else {
      throw session.errors.failure(
        .failed, attempted, "it is live: searches use it",
        "Activate another generation first: see `facearchive generation list`.")
    }
    let bytes = try session.snapshot { try $0.bytes(of: id) }
    // LMDB first, as in every batch; a row without an index is a drop to be finished.
    try batch.commit(
      attempted, blocks: { try VectorIndexWriter.drop(generation: id, from: $0) }
    ) { database in
      try KnownGenerations.deleteRow(of: id, database)
    }
    try batch.recover()
    return bytes
  }

  private func change(_ attempted: String, _ body: (GRDB.Database) throws -> Void) throws {
    try session.record(attempted, body)
    try generations.reload()
  }

  private static func set(
    _ state: GenerationState, _ id: GenerationID, _ database: GRDB.Database
  ) throws {
    try database.execute(
      sql: "UPDATE generation SET state = ? WHERE id = ?",
      arguments: [state.rawValue, id.rawValue])
  }

  private static func set(
    isComplete: Bool, _ id: GenerationID, _ database: GRDB.Database
  ) throws {
    try database.execute(
      sql: "UPDATE generation SET is_complete = ? WHERE id = ?",
      arguments: [isComplete, id.rawValue])
  }
}

extension WallTime {
  fileprivate static let zero = WallTime(milliseconds: 0)
}
