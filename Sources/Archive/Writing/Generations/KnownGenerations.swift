import GRDB
import LMDB
import SightingStream
import Values
import VectorIndex

/// The generations of an archive as of the writer's last turn, and what new faces need of them.
final class KnownGenerations {
  /// All of them, in order of their numbers.
  private(set) var all: [GenerationRow] = []
  /// What the streams that are appended are embedded with; `nil` when none may be.
  var embedder: EmbedderIdentity?
  private let session: WriterSession

  /// The generation that searches use; `nil` while none was created.
  var live: GenerationRow? { all.first { $0.state == .live } }

  /// The models whose embeddings new faces need besides those of the streams: of the live generation
  /// and of the one that is being built.
  var furtherEmbedders: [EmbedderIdentity] {
    all.filter { $0.state != .retired }.map(\.embedder).filter { $0.sha256 != embedder?.sha256 }
  }

  init(_ session: WriterSession) {
    self.session = session
  }

  func reload() throws {
    all = try session.read("open the archive") { try $0.generations() }
  }

  /// Forgets generations whose index is gone: LMDB drops it first, and a writer that died before
  /// SQLite knew of it left the row.
  func finishDrops(_ attempted: String) throws {
    let stores = session.stores
    let gone = try stores.checked(attempted) {
      let blocks = try stores.vectors.readBlocks(ReadTransaction(stores.vectors.environment))
      return try all.filter { generation in
        try generation.state != .live
          && !VectorIndexReader.exists(in: blocks, generation: generation.id)
      }
    }
    guard !gone.isEmpty else { return }
    try session.record(attempted) { database in
      for generation in gone { try Self.deleteRow(of: generation.id, database) }
    }
    all.removeAll { gone.contains($0) }
  }

  static func deleteRow(of generation: GenerationID, _ database: GRDB.Database) throws {
    try StoredTable.erase(.generation, Int64(generation.rawValue), database)
    try StoredTable.sweep(after: .generation, database)
  }

  /// - Throws: `Failure` `.notFound`.
  func required(_ id: GenerationID, _ attempted: String) throws -> GenerationRow {
    guard let generation = all.first(where: { $0.id == id }) else {
      throw session.errors.failure(
        .notFound, attempted, "the archive has no generation \(id.rawValue)",
        "See: facearchive generation list")
    }
    return generation
  }

  /// An embedding by which still sightings are compared; `nil` when the face is not one of the best,
  /// or has none of the live generation.
  func look(of face: StreamedFace) -> [Float]? {
    guard face.rank < StillRepetition.comparedFaces, let live = live?.embedder.sha256
    else { return nil }
    return live == embedder?.sha256 ? face.embedding : face.furtherEmbeddings[live]
  }

  // MARK: What streams bring

  /// Refuses a stream whose faces are embedded with another model than the archive's.
  func check(_ facts: SourceFacts) throws {
    if let embedder, embedder.sha256 != facts.models.embedder {
      throw session.errors.failure(
        .modelMismatch, "write to the archive",
        "the worker embeds with a model of sha256 \(facts.models.embedder.prefix(12))…, and the "
          + "archive's embeddings are of \(embedder.name) (\(embedder.sha256.prefix(12))…)",
        "Use the model that the archive was made with.")
    }
  }

  /// Refuses a face that cannot be true, embeddings of other generations that cannot be stored, and
  /// a face that searches would not find.
  func check(_ face: StreamedFace) throws {
    let check = RecordCheck(session.errors)
    guard let embedder else {
      throw check.refused("the archive was opened without a model")
    }
    try check.check(face, dimension: embedder.dimension)
    for generation in all {
      let known = generation.embedder
      guard known.sha256 != embedder.sha256 else { continue }
      if let vector = face.furtherEmbeddings[known.sha256] {
        try check.check(further: vector, dimension: known.dimension)
      } else if generation.state == .live {
        throw session.errors.failure(
          .modelMismatch, "write to the archive",
          "its searches use the model \(known.name) by now, and this face was not embedded with it",
          "Run it again: it then starts with that model.")
      }
    }
  }
}
