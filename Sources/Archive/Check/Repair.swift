import Answers
import FaceSearch
import GRDB
import Glibc
import LMDB
import Values
import VectorIndex

/// Mends what an examination found. Holds no lock: whoever makes it does.
final class Repair {
  static let attempted = "repair the archive"
  /// Bytes of crops in one transaction.
  private static let batchBytes = 16 << 20

  let found: Examination
  private let makeEmbedder: (EmbedderIdentity) -> StoredFaceEmbedder?
  private let metadata: MetadataStore
  private var lostFaces: Set<Int64>
  /// The origins of embeddings that were made again or never noted.
  private var origins: [EmbeddingOrigin] = []
  private var recomputed = 0

  init(
    _ examination: Examination, embedder: @escaping (EmbedderIdentity) -> StoredFaceEmbedder?
  ) throws {
    found = examination
    metadata = try examination.errors.translating(Self.attempted) {
      try MetadataStore(directory: examination.directory, access: .writer)
    }
    lostFaces = examination.vectors.lostFaces
    makeEmbedder = embedder
  }

  func run(_ report: inout RepairAnswer) throws {
    try found.errors.translating(Self.attempted) {
      let kinds = Set(found.report.findings.map(\.kind))
      guard !kinds.contains(.foreignStores) else {
        throw found.errors.damaged(
          Self.attempted,
          "its two stores belong to different archives, and it is unknown which "
            + "of them is right")
      }
      if found.vectorsNeedRebuilding {
        try rebuildVectors()
        report.actions.append(
          "Rewrote \(ArchiveDirectory.vectorsName) with everything intact: "
            + "\(found.rows.faces.count - lostFaces.count) crops, and an index of their embeddings."
        )
      }
      if recomputed > 0 {
        report.actions.append("Recomputed \(recomputed) embeddings from their crops.")
        report.recomputedEmbeddings = recomputed
      }
      try mendRows(&report)
    }
  }

  // MARK: vectors.lmdb

  private func rebuildVectors() throws {
    let path = found.directory + "/" + ArchiveDirectory.vectorsName
    let fresh = path + ".repaired"
    for suffix in ["", "-lock"] { unlink(fresh + suffix) }
    do {
      let old =
        Examination.isFile(path) && found.vectors.inventory != nil ? try FileWalk(path: path) : nil
      let options = EnvironmentOptions(access: .create, databases: VectorStore.databaseNames)
      let store = try VectorStore(Environment(path: fresh, options: options))
      try fill(store, from: old)
    } catch {
      for suffix in ["", "-lock"] { unlink(fresh + suffix) }
      throw error
    }
    unlink(fresh + "-lock")
    guard rename(fresh, path) == 0 else {
      throw found.errors.failure(
        .notWritable, Self.attempted, String(cString: strerror(errno)))
    }
    // Whoever has the old file open keeps its lock file too.
    unlink(path + "-lock")
    try ArchiveDirectory.synchronizeDirectory(found.directory)
  }

  private func fill(_ store: VectorStore, from old: FileWalk?) throws {
    var missing: Set<Int64> = []
    for generation in found.vectors.generations {
      let row = generation.row
      let places = found.vectors.inventory?.blocks[row.id] ?? [:]
      let blocks = old.map { SalvagedBlocks($0, places) }
      try change(store) { storage in
        let known = try? blocks.map {
          try VectorIndexReader(storage: $0, generation: row.id).parameters
        }
        let parameters = known.flatMap(\.self)
        _ = try VectorIndexWriter.create(
          in: storage, generation: row.id,
          parameters: parameters ?? IndexParameters(dimension: row.embedder.dimension))
      }
      if let blocks { try copyEmbeddings(of: generation, blocks, to: store) }
      if generation.isLive { missing = generation.missing.subtracting(lostFaces) }
    }
    if let old { try copyCrops(old, to: store, embedding: missing) }
    let stamp = VectorStore.Stamp(
      archiveID: metadata.archiveID, batch: (found.rows.counters?.batch ?? 0) + 1)
    try store.environment.write { try store.put(stamp, in: &$0) }
  }

  private func copyEmbeddings(
    of generation: VectorsExamination.Generation, _ blocks: SalvagedBlocks, to store: VectorStore
  ) throws {
    var rows: [VectorRow] = []
    var done: Set<Int64> = []
    func flush() throws {
      let batch = rows
      rows = []
      try insert(batch, generation.row.id, store)
    }
    _ = try VectorIndexReader.forEachReadableRow(
      in: blocks, generation: generation.row.id, dimension: generation.row.embedder.dimension
    ) { row in
      let id = row.faceID.rawValue
      guard let face = found.rows.faces[id], generation.sound.contains(id), !lostFaces.contains(id),
        done.insert(id).inserted
      else { return }
      rows.append(self.row(row.faceID, face, row.vector))
      if found.vectors.unboundFaces.contains(id), let crop = found.vectors.inventory?.crops[id],
        generation.isLive
      {
        origins.append(
          EmbeddingOrigin(
            faceID: row.faceID, cropChecksum: crop.checksum,
            vectorChecksum: EmbeddingOrigin.checksum(of: row.vector)))
      }
      if rows.count >= PendingRows.mostFaces { try flush() }
    }
    try flush()
  }

  /// Copies the crops of all faces that are kept; makes an embedding of those in `missing`.
  private func copyCrops(
    _ old: FileWalk, to store: VectorStore, embedding missing: Set<Int64>
  ) throws {
    var batch: [(face: FaceID, jpeg: [UInt8])] = []
    var rows: [VectorRow] = []
    var bytes = 0
    let live = found.vectors.generations.first(where: \.isLive)
    let embedder = missing.isEmpty ? nil : live.flatMap { makeEmbedder($0.row.embedder) }
    func flush() throws {
      try store.environment.write { transaction in
        for crop in batch { try store.putCrop(crop.jpeg, of: crop.face, in: &transaction) }
      }
      if let live { try insert(rows, live.row.id, store) }
      (batch, rows, bytes) = ([], [], 0)
    }
    for (id, crop) in (found.vectors.inventory?.crops ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let face = found.rows.faces[id], !lostFaces.contains(id) else { continue }
      let jpeg = try VectorsInventory.jpeg(old, crop, of: id)
      if missing.contains(id) {
        let vector = try embedder.flatMap { try embedding(of: id, jpeg, with: $0) }
        guard let vector else {
          lostFaces.insert(id)
          continue
        }
        rows.append(row(FaceID(rawValue: id), face, vector))
        origins.append(
          EmbeddingOrigin(
            faceID: FaceID(rawValue: id), cropChecksum: crop.checksum,
            vectorChecksum: EmbeddingOrigin.checksum(of: vector)))
        recomputed += 1
      }
      batch.append((FaceID(rawValue: id), jpeg))
      bytes += jpeg.count
      if bytes >= Self.batchBytes || rows.count >= PendingRows.mostFaces { try flush() }
    }
    try flush()
  }

  /// The embedding of a crop; `nil` when none can be made.
  private func embedding(
    of face: Int64, _ jpeg: [UInt8], with embedder: StoredFaceEmbedder
  ) throws -> [Float]? {
    let row = try metadata.queue.read { database in
      try MetadataQueries(database: database).faces([FaceID(rawValue: face)]).first
    }
    let dimension = found.vectors.generations.first(where: \.isLive)?.row.embedder.dimension ?? 0
    guard let row, let vector = try? embedder(jpeg, row),
      VectorCheck.fault(in: vector, dimension: dimension) == nil
    else { return nil }
    return vector
  }

  private func row(_ id: FaceID, _ face: RowExamination.Face, _ vector: [Float]) -> VectorRow {
    VectorRow(
      faceID: id, sightingID: SightingID(rawValue: face.sighting),
      time: WallTime(milliseconds: face.time), camera: CameraID(rawValue: face.camera),
      quality: face.quality, vector: vector)
  }

  private func insert(
    _ rows: [VectorRow], _ generation: GenerationID, _ store: VectorStore
  ) throws {
    guard !rows.isEmpty else { return }
    try change(store) { storage in
      var index = try VectorIndexWriter(storage: storage, generation: generation)
      try index.insert(rows)
    }
  }

  private func change(
    _ store: VectorStore, _ body: (WritableBlocks) throws -> Void
  ) throws {
    let blocks = store.writeBlocks(try WriteTransaction(store.environment))
    try body(blocks)
    try blocks.commit()
  }

  // MARK: archive.sqlite

  private func mendRows(_ report: inout RepairAnswer) throws {
    let outcome = try metadata.write { database in
      try RowRepair(
        database: database, found: found, lostFaces: lostFaces, origins: origins
      ).run()
    }
    report.removedFaces = outcome.removedFaces
    report.requeuedSources = outcome.requeued
    report.lostSources = outcome.lost
    report.actions += outcome.actions
  }
}
