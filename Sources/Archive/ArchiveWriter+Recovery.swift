import FaceModel
import GRDB
import LMDB
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
    if let generation {
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
  func useGeneration(of embedder: EmbedderIdentity) throws {
    guard let live = generation else { return try createGeneration(of: embedder) }
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
  }

  private func createGeneration(of embedder: EmbedderIdentity) throws {
    let attempted = "start the archive's first generation in"
    let id = GenerationID(rawValue: 1)
    try stores.checked(attempted) {
      let vectors = stores.vectors
      let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
      // A creation that was killed before SQLite knew of it left its blocks.
      try VectorIndexWriter.drop(generation: id, from: blocks)
      _ = try VectorIndexWriter.create(
        in: blocks, generation: id, parameters: IndexParameters(dimension: embedder.dimension))
      try blocks.commit()
      let created = Self.now()
      try stores.metadata.queue.write { database in
        try database.execute(
          sql: "INSERT INTO model (id, name, sha256, dimension, precision) VALUES (1, ?, ?, ?, ?)",
          arguments: [embedder.name, embedder.sha256, embedder.dimension, embedder.precision])
        try database.execute(
          sql: "INSERT INTO generation (id, model_id, state, created_ms) VALUES (?, 1, 'live', ?)",
          arguments: [id.rawValue, created.milliseconds])
      }
      generation = GenerationRow(id: id, embedder: embedder, created: created)
    }
  }
}
