import GRDB
import LMDB
import Values
import VectorIndex

/// What LMDB has of an archive, and how that compares with the rows.
final class VectorsExamination {
  /// A generation and its index, as far as it can be read.
  struct Generation {
    var row: GenerationRow
    /// The faces of which the index has an embedding that can be believed.
    var sound: Set<Int64> = []
    /// The faces that should have one and have none.
    var missing: Set<Int64> = []

    var isLive: Bool { row.state == .live }
  }

  /// The archive's own identity, as SQLite has it.
  var archiveID = ""
  private(set) var inventory: VectorsInventory?
  private(set) var generations: [Generation] = []
  /// Faces that have no crop that can be believed.
  private(set) var lostFaces: Set<Int64> = []
  /// Faces that were stored before it was noted what embeddings are made of.
  private(set) var unboundFaces: Set<Int64> = []

  private let rows: RowExamination
  private let findings: Findings
  private let isQuick: Bool

  init(_ rows: RowExamination, _ findings: Findings, isQuick: Bool) {
    self.rows = rows
    self.findings = findings
    self.isQuick = isQuick
  }

  /// Compares crops, embeddings and index with the rows that were examined.
  ///
  /// - Parameters:
  ///   - walk: The file, unless it is missing.
  ///   - blocks: The blocks of a snapshot, unless the file is damaged.
  func examine(_ database: GRDB.Database, walk: FileWalk?, blocks: ReadableBlocks?) throws {
    generations = rows.generations.map { Generation(row: $0) }
    if let walk { try readInventory(of: walk) }
    try examineCrops(database)
    try examineEmbeddings(database, walk)
    if let blocks, !isQuick, inventory?.faults.isEmpty == true { validateIndexes(blocks) }
  }

  /// Finds out what of `vectors.lmdb` is whole, and whether it belongs to these rows.
  private func readInventory(of walk: FileWalk) throws {
    let inventory = try VectorsInventory(walk, isQuick: isQuick)
    self.inventory = inventory
    findings.change { report in
      report.examined.crops = inventory.crops.count
      report.examined.cropBytes = inventory.cropBytes
      report.examined.blocks = inventory.blocks.values.map(\.count).reduce(0, +)
      report.examined.vectorsBytes = inventory.fileBytes
    }
    let name = ArchiveDirectory.vectorsName
    if inventory.faults.contains(where: \.isBehindEnd) {
      findings.find(.fileTruncated, "\(name) ends before its last page")
    }
    findings.find(
      .pagesDamaged, count: inventory.faults.count, "pages of \(name) are damaged",
      inventory.faults.map(\.description))
    try examineStamp(inventory)
  }

  private func examineStamp(_ inventory: VectorsInventory) throws {
    let (vectors, metadata) = (ArchiveDirectory.vectorsName, ArchiveDirectory.metadataName)
    guard let stamp = inventory.stamp else {
      findings.find(.stampDamaged, "the stamp of \(vectors) is invalid")
      return
    }
    guard let counters = rows.counters else { return }
    if stamp.archiveID != archiveID {
      findings.find(.foreignStores, "\(vectors) and \(metadata) belong to different archives")
    } else if !(counters.batch...counters.batch + 1).contains(stamp.batch) {
      findings.find(
        .storesApart,
        "\(vectors) is at batch \(stamp.batch) and \(metadata) at batch \(counters.batch): they "
          + "are of different ages")
    }
  }

  /// Compares faces and crops, each way.
  private func examineCrops(_ database: GRDB.Database) throws {
    let crops = inventory?.crops ?? [:]
    let damaged = inventory?.damagedCrops ?? []
    let missing = rows.faces.keys.filter { crops[$0] == nil && !damaged.contains($0) }
    findings.find(.cropDamaged, faces: damaged, "the checksums of crops do not match")
    findings.find(.cropMissing, faces: missing, "faces have no crop")
    lostFaces = Set(missing).union(damaged.filter { rows.faces[$0] != nil }).union(
      rows.damagedFaces)
    let allowed = try removedLater(database)
    let orphans = crops.keys.filter { rows.faces[$0] == nil && !allowed($0) }
    findings.find(.cropOrphaned, faces: orphans, "crops have no face")
  }

  /// Which faces may be in LMDB without a row: those that the next batch removes, and those of a
  /// batch that SQLite does not have yet.
  private func removedLater(_ database: GRDB.Database) throws -> (Int64) -> Bool {
    let doomed = Set(try Int64.fetchAll(database, sql: "SELECT face_id FROM doomed_face"))
    guard let counters = rows.counters, let stamp = inventory?.stamp,
      stamp.batch == counters.batch + 1
    else {
      return { doomed.contains($0) }
    }
    return { doomed.contains($0) || $0 >= counters.nextFace }
  }

  /// Compares faces and embeddings of each generation, each way, and embeddings with what they
  /// were made of.
  private func examineEmbeddings(_ database: GRDB.Database, _ walk: FileWalk?) throws {
    let allowed = try removedLater(database)
    for index in generations.indices {
      let id = generations[index].row.id
      let places = inventory?.blocks[id] ?? [:]
      guard let walk, !places.isEmpty else {
        if generations[index].isLive {
          if walk != nil { findings.find(.indexDamaged, "generation \(id.rawValue) has no index") }
          findings.find(.embeddingMissing, faces: rows.faces.keys, "faces have no embedding")
          generations[index].missing = Set(rows.faces.keys)
        }
        continue
      }
      let blocks = SalvagedBlocks(walk, places)
      if !isQuick { try blocks.verifyAll() }
      let origins = try self.origins(of: id, database)
      try compare(&generations[index], blocks, origins, allowed)
    }
    if !unboundFaces.isEmpty {
      findings.note(
        "\(unboundFaces.count) embeddings have no record of the crop and model that made them.")
    }
  }

  private func compare(
    _ generation: inout Generation, _ blocks: SalvagedBlocks,
    _ origins: [Int64: EmbeddingOrigin], _ allowed: (Int64) -> Bool
  ) throws {
    let crops = inventory?.crops ?? [:]
    var seen: Set<Int64> = []
    var orphans: [Int64] = []
    var twice: [Int64] = []
    var stale: [Int64] = []
    var contradicted: [Int64] = []
    let faults = try VectorIndexReader.forEachReadableRow(
      in: blocks, generation: generation.row.id, dimension: generation.row.embedder.dimension
    ) { row in
      let id = row.faceID.rawValue
      guard let face = rows.faces[id] else {
        if generation.isLive && !allowed(id) { orphans.append(id) }
        return
      }
      guard seen.insert(id).inserted else {
        twice.append(id)
        return
      }
      if let origin = origins[id] {
        let isFresh =
          origin.vectorChecksum == EmbeddingOrigin.checksum(of: row.vector)
          && crops[id].map { $0.checksum == origin.cropChecksum } ?? true
        guard isFresh else {
          stale.append(id)
          return
        }
      } else if generation.isLive {
        unboundFaces.insert(id)
      }
      generation.sound.insert(id)
      if face.sighting != row.sightingID.rawValue || face.camera != row.camera.rawValue
        || face.time != row.time.milliseconds || face.quality != row.quality
      {
        contradicted.append(id)
      }
    }
    report(faults, blocks.damaged)
    findings.find(
      .indexDamaged, count: twice.count, "faces are in the index twice", twice.map { "face \($0)" })
    findings.find(.embeddingOrphaned, faces: orphans, "embeddings have no face")
    findings.find(
      .embeddingStale, faces: stale,
      "embeddings do not match their crops and the model \(generation.row.embedder.name)")
    findings.find(
      .indexContradiction, faces: contradicted,
      "the index gives faces another sighting, camera, time or quality than their rows")
    let missing = rows.faces.keys.filter { !seen.contains($0) }
    generation.missing = Set(stale)
    if generation.row.isComplete {
      generation.missing.formUnion(missing)
      findings.find(.embeddingMissing, faces: missing, "faces have no embedding that can be read")
    } else if generation.isLive, !missing.isEmpty {
      findings.note("The live generation does not cover \(missing.count) faces: run reindex.")
    }
    let count = seen.count
    findings.change { $0.examined.embeddings += count }
  }

  private func report(_ faults: [VectorIndexError], _ damaged: Set<BlockKey>) {
    let name = { (key: BlockKey) in "\(key.kind) \(key.first).\(key.second).\(key.sequence)" }
    findings.find(
      .indexDamaged, count: damaged.count, "the checksums of blocks of the index do not match",
      damaged.sorted().map(name))
    let others = faults.filter { fault in
      if case .damaged(let key, _) = fault { return !damaged.contains(key) }
      return true
    }
    findings.find(
      .indexDamaged, count: others.count, "blocks of the index cannot be read",
      others.map { fault in
        guard case .damaged(let key, let detail) = fault else { return "\(fault)" }
        return "\(name(key)) (\(detail))"
      })
  }

  private func origins(
    of generation: GenerationID, _ database: GRDB.Database
  ) throws -> [Int64: EmbeddingOrigin] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT face_id, crop_checksum, vector_checksum FROM embedding_origin
        WHERE generation_id = ?
        """, arguments: [generation.rawValue])
    var origins: [Int64: EmbeddingOrigin] = [:]
    while let row = try cursor.next() {
      let id: Int64 = try row.value("face_id")
      origins[id] = try EmbeddingOrigin(
        faceID: FaceID(rawValue: id),
        cropChecksum: UInt32(truncatingIfNeeded: row.value("crop_checksum") as Int64),
        vectorChecksum: UInt32(truncatingIfNeeded: row.value("vector_checksum") as Int64))
    }
    return origins
  }

  /// Has every index check itself.
  private func validateIndexes(_ blocks: ReadableBlocks) {
    for generation in generations where inventory?.blocks[generation.row.id] != nil {
      do {
        _ = try VectorIndexReader(storage: blocks, generation: generation.row.id).validate()
      } catch {
        // What is damaged was found before; what contradicts itself only shows here.
        guard !findings.report.findings.contains(where: { $0.kind == .indexDamaged }) else {
          continue
        }
        findings.find(
          .indexDamaged, "the index of generation \(generation.row.id.rawValue) is not valid",
          ["\(error)"])
      }
    }
  }
}
