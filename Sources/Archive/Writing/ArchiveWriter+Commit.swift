import Foundation
import GRDB
import LMDB
import SightingStream
import Values
import VectorIndex

/// The two halves of a commit.
enum CommitStep: Sendable {
  /// Crops, embeddings and index, with the batch's number.
  case vectors
  /// Rows and journal, with the batch's number.
  case metadata

  /// Vectors first: rows never point to crops or embeddings that are not there.
  static let order: [CommitStep] = [.vectors, .metadata]
}

/// Where a commit can be stopped by a test.
enum CommitPoint: String, Sendable, CaseIterable, Codable {
  case begun
  case vectorsWritten
  case vectorsCommitted
  case metadataWritten
  case metadataCommitted
}

/// What the next batch writes.
struct PendingBatch {
  var faces: [PendingFace] = []
  var sightings: [SightingID: SightingDraft] = [:]
  /// Those of them whose face is still, with the stored ones that they are like.
  var stills: [SightingID: [SightingID]] = [:]
  /// Sightings that get no rows, for they only repeat still ones.
  var repetitions: [StillRepetition] = []
  /// Those of them that have rows from a batch before, with their sources.
  var withdrawn: [SightingID: SourceID] = [:]
  /// Bytes of crops and embeddings.
  var bytes = 0
}

/// A face that has its number but is not stored yet.
struct PendingFace {
  var id: FaceID
  var sightingID: SightingID
  var sourceID: SourceID
  var cameraID: CameraID
  var time: WallTime
  var streamed: StreamedFace
}

extension ArchiveWriter {
  /// Faces in a batch, at most: what a kill can cost, and what a reader waits for.
  static let mostPendingFaces = 512
  /// Bytes in a batch, at most: LMDB keeps what a transaction changes in memory.
  static let mostPendingBytes = 32 << 20

  /// Commits what has been appended so far.
  ///
  /// - Throws: `Failure` `.diskFull`, `.notWritable`, `.failed`; the writer is unusable then.
  public func flush() throws {
    try commit("write to the archive") { _ in }
  }

  /// Commits all pending rows, the removal of doomed faces, and what `journal` writes.
  ///
  /// - Parameters:
  ///   - ending: A source whose rows of earlier tries go even when this try brought none.
  ///   - dropping: Sources that lose all their rows.
  ///   - removing: Sightings that go with their faces.
  ///   - blocks: A change of LMDB that comes with it, which makes it a numbered batch.
  func commit(
    _ attempted: String, ending: SourceID? = nil, dropping: [SourceID] = [],
    removing: [SightingID] = [], blocks: ((WritableBlocks) throws -> Void)? = nil,
    _ journal: (GRDB.Database) throws -> Void
  ) throws {
    try requireUsable(attempted)
    do {
      try stores.checked(attempted) {
        try commitSteps(
          ending: ending, dropping: dropping, removing: removing, blocks, journal)
      }
    } catch {
      // Which half arrived is only known after reopening; pages of a failed fsync count as clean.
      isUsable = false
      throw error
    }
  }

  private func commitSteps(
    ending: SourceID?, dropping: [SourceID], removing: [SightingID],
    _ change: ((WritableBlocks) throws -> Void)?,
    _ journal: (GRDB.Database) throws -> Void
  ) throws {
    let replacing = claimed.values.filter { source in
      source.replacesRows && (source.id == ending || isChanged(source))
    }
    let unwanted = removing + pending.withdrawn.keys.sorted()
    let old =
      replacing.map { OldRows.ofSource($0.id, before: $0.firstSighting, from: $0.kept) }
      + dropping.map { OldRows.ofSource($0, before: SightingID(rawValue: .max), from: 0) }
      + (unwanted.isEmpty ? [] : [OldRows.sightings(unwanted)])
    let obsolete = try stores.metadata.queue.read { try OldRows.faces(old, $0) }
    // Rows may only go in a numbered batch: by the number a reader tells whether LMDB may already
    // lack what its snapshot of SQLite still shows.
    let isNumbered =
      !pending.faces.isEmpty || !doomed.isEmpty || !obsolete.isEmpty || change != nil
    var next = counters
    if isNumbered { next.batch += 1 }
    try failpoint?(.begun)
    for step in commitOrder {
      switch step {
      case .vectors:
        if isNumbered { try commitVectors(batch: next.batch, change) }
      case .metadata:
        try commitMetadata(next, isNumbered: isNumbered, old, obsolete, journal)
      }
    }
    counters = next
    if isNumbered { doomed = obsolete }
    for source in replacing { claimed[source.id]?.replacesRows = false }
    for source in claimed.keys { claimed[source]?.hasNewCheckpoint = false }
    pending = PendingBatch()
  }

  private func commitVectors(
    batch: Int64, _ change: ((WritableBlocks) throws -> Void)?
  ) throws {
    let vectors = stores.vectors
    let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
    var wantsLists: [GenerationID] = []
    for generation in generations {
      let rows = pending.faces.compactMap { $0.vectorRow(for: generation, streamed: embedder) }
      guard !doomed.isEmpty || !rows.isEmpty else { continue }
      var index = try VectorIndexWriter(storage: blocks, generation: generation.id)
      if !doomed.isEmpty { _ = try index.delete(faces: doomed) }
      if !rows.isEmpty { try index.insert(rows) }
      if let draft = listTraining.take(of: generation.id) { try index.adopt(draft) }
      if index.reader.wantsTraining { wantsLists.append(generation.id) }
    }
    try change?(blocks)
    try blocks.change { transaction in
      for face in doomed { try vectors.deleteCrop(of: face, in: &transaction) }
      for face in pending.faces {
        try vectors.putCrop(face.streamed.crop.jpeg, of: face.id, in: &transaction)
      }
      let stamp = VectorStore.Stamp(archiveID: stores.metadata.archiveID, batch: batch)
      try vectors.put(stamp, in: &transaction)
    }
    try failpoint?(.vectorsWritten)
    try blocks.commit()
    if let generation = wantsLists.first { listTraining.start(vectors, generation: generation) }
    try failpoint?(.vectorsCommitted)
  }

  private func commitMetadata(
    _ next: Counters, isNumbered: Bool, _ old: [OldRows], _ obsolete: [FaceID],
    _ journal: (GRDB.Database) throws -> Void
  ) throws {
    try stores.metadata.write { database in
      if isNumbered {
        try database.execute(sql: "DELETE FROM doomed_face")
        for rows in old { try rows.delete(database) }
        let doom = try database.cachedStatement(
          sql: "INSERT INTO doomed_face (face_id) VALUES (?)")
        for face in obsolete { try doom.execute(arguments: [face.rawValue]) }
      } else {
        for rows in old { try rows.delete(database) }
      }
      for id in pending.sightings.keys.sorted() {
        if let draft = pending.sightings[id] { try draft.save(to: database) }
        if let alike = pending.stills[id] { try StillPlaces(database).add(id, like: alike) }
      }
      for repetition in pending.repetitions { try repetition.save(to: database) }
      if !old.isEmpty { try StillPlaces(database).removeDeserted() }
      for face in pending.faces {
        try face.save(to: database)
        for generation in generations {
          let origin = face.origin(in: generation, streamed: embedder)
          try origin?.save(to: database, generation: generation.id)
        }
      }
      for source in claimed.values where isChanged(source) {
        try source.saveProgress(to: database)
      }
      try journal(database)
      try next.save(to: database)
      try failpoint?(.metadataWritten)
    }
    try failpoint?(.metadataCommitted)
  }
}

extension ArchiveWriter {
  /// Whether the next batch writes something of a claimed source, other than one that is examined
  /// again: that one's journal says what it said.
  private func isChanged(_ source: ClaimedSource) -> Bool {
    source.renewal == nil && (source.hasNewCheckpoint || pending.concerns(source.id))
  }
}

extension PendingBatch {
  /// Whether the batch writes rows of `source`.
  func concerns(_ source: SourceID) -> Bool {
    faces.contains { $0.sourceID == source } || sightings.values.contains { $0.sourceID == source }
      || repetitions.contains { $0.source == source }
  }

  /// Forgets what it would write of `source`.
  mutating func remove(_ source: SourceID) {
    removeFaces { $0.sourceID == source }
    stills = stills.filter { sightings[$0.key]?.sourceID != source }
    sightings = sightings.filter { $0.value.sourceID != source }
    repetitions.removeAll { $0.source == source }
    withdrawn = withdrawn.filter { $0.value != source }
  }

  mutating func removeFaces(where isUnwanted: (PendingFace) -> Bool) {
    faces.removeAll(where: isUnwanted)
    bytes = faces.reduce(0) { bytes, face in
      bytes + face.streamed.crop.jpeg.count
        + face.streamed.embedding.count * MemoryLayout<Float>.size
    }
  }
}

/// Rows that are to go.
enum OldRows {
  /// The sightings of a source's earlier tries, with their faces: those below a number, which the
  /// current try's do not have, without those below an ordinal, from which that try goes on.
  case ofSource(SourceID, before: SightingID, from: Int)
  /// Sightings with their faces.
  case sightings([SightingID])

  /// The faces of all rows that `old` names.
  static func faces(_ old: [OldRows], _ database: GRDB.Database) throws -> [FaceID] {
    try old.flatMap { rows in try rows.faces(database) }.map { FaceID(rawValue: $0) }
  }

  private func faces(_ database: GRDB.Database) throws -> [Int64] {
    switch self {
    case .ofSource(let source, let before, let ordinal):
      return try Int64.fetchAll(
        database,
        sql: """
          SELECT face.id FROM sighting JOIN face ON sighting_id = sighting.id
          WHERE source_id = ? AND sighting.id < ? AND ordinal >= ? ORDER BY face.id
          """, arguments: [source.rawValue, before.rawValue, ordinal])
    case .sightings(let sightings):
      let find = try database.cachedStatement(
        sql: "SELECT id FROM face WHERE sighting_id = ? ORDER BY id")
      return try sightings.flatMap { try Int64.fetchAll(find, arguments: [$0.rawValue]) }
    }
  }

  func delete(_ database: GRDB.Database) throws {
    switch self {
    case .ofSource(let source, let before, let ordinal):
      let arguments: StatementArguments = [source.rawValue, before.rawValue, ordinal]
      // What other detectors added goes with the rest.
      try database.execute(
        sql: "DELETE FROM redetection WHERE source_id = ?", arguments: [source.rawValue])
      try database.execute(
        sql: "DELETE FROM still_occurrence WHERE source_id = ? AND ordinal >= ?",
        arguments: [source.rawValue, ordinal])
      try database.execute(
        sql: """
          DELETE FROM face WHERE sighting_id IN
            (SELECT id FROM sighting WHERE source_id = ? AND id < ? AND ordinal >= ?)
          """, arguments: arguments)
      try database.execute(
        sql: "DELETE FROM sighting WHERE source_id = ? AND id < ? AND ordinal >= ?",
        arguments: arguments)
    case .sightings(let sightings):
      let faces = try database.cachedStatement(sql: "DELETE FROM face WHERE sighting_id = ?")
      let rows = try database.cachedStatement(sql: "DELETE FROM sighting WHERE id = ?")
      for sighting in sightings {
        try faces.execute(arguments: [sighting.rawValue])
        try rows.execute(arguments: [sighting.rawValue])
      }
    }
  }
}
