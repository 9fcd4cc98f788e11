import GRDB
import Values
import VectorIndex

extension ArchiveSnapshot {
  /// What the archive was created with.
  public var settings: ArchiveSettings {
    get throws { try reading { try MetadataStore.settings(database) } }
  }

  /// The generation that searches use; `nil` before the first `ingest`.
  public var liveGeneration: GenerationRow? {
    get throws { try reading { try queries.liveGeneration() } }
  }

  /// All cameras, in order of their names.
  public var cameras: [CameraRow] {
    get throws { try reading { try queries.cameras() } }
  }

  /// How pictures of cameras are turned; those that nothing is known of are left out.
  public var cameraTurns: [CameraID: CameraTurn] {
    get throws { try reading { try queries.cameraTurns() } }
  }

  /// How many sources each camera has; cameras without any are left out.
  public var sourcesByCamera: [CameraID: Int] {
    get throws {
      try reading {
        let rows = try Row.fetchAll(
          database.cachedStatement(
            sql: "SELECT camera_id, count(*) AS sources FROM source GROUP BY camera_id"))
        return Dictionary(
          uniqueKeysWithValues: try rows.map {
            (try $0.camera("camera_id"), try $0.value("sources"))
          })
      }
    }
  }

  /// The rows of faces, in the order of `ids`; unknown ones are left out.
  ///
  /// - Complexity: O(n log N)
  public func faces(_ ids: [FaceID]) throws -> [FaceRow] {
    try reading { try queries.faces(ids) }
  }

  /// The rows of sightings, in the order of `ids`; unknown ones are left out.
  ///
  /// - Complexity: O(n log N)
  public func sightings(_ ids: [SightingID]) throws -> [SightingRow] {
    try reading { try queries.sightings(ids) }
  }

  /// The rows of sources, in the order of `ids`; unknown ones are left out.
  ///
  /// - Complexity: O(n log N)
  public func sources(_ ids: [SourceID]) throws -> [SourceRow] {
    try reading { try queries.sources(ids) }
  }

  /// The faces of a sighting, best first.
  public func faces(of sighting: SightingID) throws -> [FaceRow] {
    try reading {
      let rows = try Row.fetchAll(
        database.cachedStatement(
          sql: MetadataQueries.faceColumns + " WHERE sighting_id = ? ORDER BY rank, face.id"),
        arguments: [sighting.rawValue])
      return try rows.map(MetadataQueries.face)
    }
  }

  /// The sightings of a source, in order of their ordinals.
  public func sightings(of source: SourceID) throws -> [SightingRow] {
    try reading {
      let rows = try Row.fetchAll(
        database.cachedStatement(
          sql: MetadataQueries.sightingColumns + " WHERE source_id = ? ORDER BY ordinal"),
        arguments: [source.rawValue])
      return try rows.map(MetadataQueries.sighting)
    }
  }

  /// The JPEG of a face, as the worker made it; `nil` when the face does not exist.
  ///
  /// - Throws: `Failure` `.damaged` when the face has a row but no crop, or its checksum fails.
  public func crop(_ face: FaceID) throws -> [UInt8]? {
    try reading {
      guard try hasRow(face) else { return nil }
      guard let crop = try VectorStore.crop(of: face, in: blocks.walk) else {
        throw StoredValueError("the crop of face \(face.rawValue) is missing")
      }
      return crop
    }
  }

  /// The embedding of a face in the live generation, of unit length; `nil` when there is no such
  /// face.
  ///
  /// - Throws: `Failure` `.damaged` when the face has a row but no embedding, `.notFound` when the
  ///   generation does not cover all faces.
  public func embedding(_ face: FaceID) throws -> [Float]? {
    try reading {
      guard try hasRow(face) else { return nil }
      guard let vector = try index()?.vector(of: face) else {
        guard let live = try queries.liveGeneration(), !live.isComplete else {
          throw StoredValueError("the embedding of face \(face.rawValue) is missing")
        }
        throw stores.errors.failure(
          .notFound, "read the embedding of face \(face.rawValue) of",
          "the live generation, of \(live.embedder.name), does not cover it yet",
          "Run: facearchive reindex --model \(live.embedder.name)")
      }
      return vector
    }
  }

  var queries: MetadataQueries { MetadataQueries(database: database) }

  func index() throws -> VectorIndexReader<ReadableBlocks>? {
    guard let generation = try queries.liveGeneration() else { return nil }
    return try VectorIndexReader(storage: blocks, generation: generation.id)
  }

  /// The index of a generation.
  func index(of generation: GenerationID) throws -> VectorIndexReader<ReadableBlocks> {
    try VectorIndexReader(storage: blocks, generation: generation)
  }

  private func hasRow(_ face: FaceID) throws -> Bool {
    try Bool.fetchOne(
      database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM face WHERE id = ?)"),
      arguments: [face.rawValue]) ?? false
  }
}
