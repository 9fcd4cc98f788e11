import GRDB
import LMDB
import Values
import VectorIndex

extension ArchiveWriter {
  /// Brings LMDB to SQLite's last batch: SQLite is the commit point, LMDB may be one batch ahead.
  func recover() throws {
    let attempted = "recover the archive"
    let stamp = try stores.checked(attempted) {
      try stores.vectors.environment.read { try stores.vectors.stamp(in: $0) }
    }
    guard stamp.batch >= counters.batch else {
      throw stores.behind("open the archive", vectors: stamp.batch, metadata: counters.batch)
    }
    guard stamp.batch <= counters.batch + 1 else {
      throw stores.errors.damaged(
        "open the archive",
        "\(ArchiveDirectory.vectorsName) is at batch \(stamp.batch) and "
          + "\(ArchiveDirectory.metadataName) at batch \(counters.batch): they are of different "
          + "ages")
    }
    if stamp.batch > counters.batch {
      try stores.checked(attempted) { try dropUncommitted() }
    }
    try finishDrops(attempted)
    doomed = try stores.errors.translating(attempted) {
      try stores.metadata.queue.read { database in
        try Int64.fetchAll(database, sql: "SELECT face_id FROM doomed_face ORDER BY face_id")
          .map { FaceID(rawValue: $0) }
      }
    }
    if !doomed.isEmpty { try commit(attempted) { _ in } }
  }

  /// Removes the crops and vectors of a batch that SQLite never committed.
  private func dropUncommitted() throws {
    let vectors = stores.vectors
    let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
    let first = FaceID(rawValue: counters.nextFace)
    let stale = try vectors.facesWithCrop(from: first, in: blocks.transaction)
    for generation in generations
    where try VectorIndexReader.exists(in: blocks, generation: generation.id) {
      var index = try VectorIndexWriter(storage: blocks, generation: generation.id)
      _ = try index.delete(facesAfter: FaceID(rawValue: counters.nextFace - 1))
    }
    try blocks.change { transaction in
      for face in stale { try vectors.deleteCrop(of: face, in: &transaction) }
      let stamp = VectorStore.Stamp(
        archiveID: stores.metadata.archiveID, batch: counters.batch)
      try vectors.put(stamp, in: &transaction)
    }
    try blocks.commit()
  }

  /// Makes sure that embeddings of `embedder` can be stored: creates the first generation, or
  /// checks that the live one is of that model.
  ///
  /// - Throws: `Failure` `.modelMismatch`.
  public func use(_ embedder: EmbedderIdentity) throws {
    guard let live = generation else {
      _ = try createGeneration(of: embedder, state: .live)
      self.embedder = embedder
      return
    }
    let known = live.embedder
    guard known.sha256 == embedder.sha256, known.dimension == embedder.dimension,
      known.precision == embedder.precision
    else {
      throw stores.errors.failure(
        .modelMismatch, "write to the archive",
        "its embeddings are of \(known.name) (sha256 \(known.sha256.prefix(12))…, "
          + "\(known.dimension) x \(known.precision)), not of \(embedder.name) (sha256 "
          + "\(embedder.sha256.prefix(12))…, \(embedder.dimension) x \(embedder.precision))",
        "Use the model that the archive was made with.")
    }
    self.embedder = embedder
  }

  /// Creates an empty generation.
  func createGeneration(
    of embedder: EmbedderIdentity, state: GenerationState
  ) throws -> GenerationRow {
    let attempted = "start a generation in"
    try requireUsable(attempted)
    let id = GenerationID(rawValue: (generations.map(\.id.rawValue).max() ?? 0) + 1)
    // Without faces nothing is missing.
    let isComplete = state == .live
    try stores.checked(attempted) {
      let vectors = stores.vectors
      let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
      // A creation that was killed before SQLite knew of it left its blocks.
      try VectorIndexWriter.drop(generation: id, from: blocks)
      _ = try VectorIndexWriter.create(
        in: blocks, generation: id, parameters: IndexParameters(dimension: embedder.dimension))
      try blocks.commit()
      try stores.metadata.write { database in
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
      generations = try stores.metadata.queue.read {
        try MetadataQueries(database: $0).generations()
      }
    }
    return try requiredGeneration(id, attempted)
  }

  /// Forgets generations whose index is gone: LMDB drops it first, and a writer that died before
  /// SQLite knew of it left the row.
  private func finishDrops(_ attempted: String) throws {
    let gone = try stores.checked(attempted) {
      let blocks = try stores.vectors.readBlocks(ReadTransaction(stores.vectors.environment))
      return try generations.filter { generation in
        try generation.state != .live
          && !VectorIndexReader.exists(in: blocks, generation: generation.id)
      }
    }
    guard !gone.isEmpty else { return }
    try record(attempted) { database in
      for generation in gone { try Self.deleteRow(of: generation.id, database) }
    }
    generations.removeAll { gone.contains($0) }
  }

  static func deleteRow(of generation: GenerationID, _ database: GRDB.Database) throws {
    try database.execute(
      sql: "DELETE FROM generation WHERE id = ?", arguments: [generation.rawValue])
    try database.execute(
      sql: "DELETE FROM model WHERE id NOT IN (SELECT model_id FROM generation)")
  }
}
