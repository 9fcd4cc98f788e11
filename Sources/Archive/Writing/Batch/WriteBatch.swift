import Dispatch
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

/// Rows that were written into SQLite's transaction, and are not committed.
private struct OpenBatch {
  /// In nanoseconds of uptime.
  let began: UInt64
  /// LMDB changes with it.
  var isNumbered = false
  /// Faces whose crops and vectors LMDB gets when it is committed.
  private(set) var faces: [PendingFace] = []
  private(set) var size = PendingRows.Size()
  /// Faces whose rows it removes.
  var obsolete: [FaceID] = []

  mutating func add(_ pending: PendingRows) {
    faces += pending.faces
    size += pending.size
  }
}

/// What waits to be committed, and how: the one owner of what is pending, of the faces that are to
/// be removed, of the numbers that are given out, and of the order of the two commits.
///
/// **The protocol.** Rows are written into an open transaction of SQLite; then LMDB commits, and then
/// SQLite, whose transaction is the commit point. Both carry the number of the batch. Small sources
/// share a batch: each commit waits for the disk twice, and a picture takes less than that. Faces whose rows a batch removes are *doomed*: SQLite remembers
/// them, and the next batch removes their crops and vectors from LMDB.
final class WriteBatch {
  private let session: WriterSession
  private let generations: KnownGenerations
  private var pending = PendingRows()
  /// Rows that SQLite has in a transaction that is not committed.
  private var open: OpenBatch?
  /// Faces whose rows are gone and whose crops and vectors the next batch removes.
  private var doomed: [FaceID] = []
  /// Numbers given out so far; SQLite has those of the last batch.
  private var counters: Counters
  /// The tries whose progress is written with their rows.
  private var tries: [SourceID: FreshTry] = [:]
  /// Divides a large index into lists meanwhile.
  let listTraining = ListTraining()
  /// Called at each step of a commit; what it throws is treated as a failure of that step.
  var failpoint: ((CommitPoint) throws -> Void)?
  /// The protocol's order, which only the test of the tests changes.
  var order: [CommitStep] = CommitStep.order

  /// How long what ended may wait for what follows, so that they share a commit.
  ///
  /// Source: our choice: nobody who looks notices it, and a hundred pictures end in it.
  private static let longestOpenNanoseconds: UInt64 = 250_000_000

  /// The number of the last batch that was committed.
  var number: Int64 { counters.batch }
  /// The number that the next new sighting gets.
  var nextSighting: SightingID { SightingID(rawValue: counters.nextSighting) }

  init(_ session: WriterSession, _ generations: KnownGenerations) throws {
    self.session = session
    self.generations = generations
    counters = try session.read("open the archive") { try Counters($0.database) }
  }

  deinit {
    listTraining.stop()
  }

  // MARK: What is pending

  /// From now on what `attempt` says of its source is written together with its rows.
  func join(_ attempt: FreshTry) { tries[attempt.source.id] = attempt }

  /// A source's try has ended: what it has pending is not wanted any more.
  func forget(_ source: SourceID) {
    tries[source] = nil
    pending.remove(source)
  }

  /// Forgets everything that is pending.
  func discard() {
    tries = [:]
    pending = PendingRows()
  }

  func allocateSighting() -> SightingID {
    defer { counters.nextSighting += 1 }
    return nextSighting
  }

  /// Gives a face its number, and adds it.
  func add(_ face: StreamedFace, to sighting: SightingID, of source: ClaimedSource) {
    pending.add(
      PendingFace(
        id: FaceID(rawValue: counters.nextFace), sightingID: sighting, sourceID: source.id,
        cameraID: source.cameraID, time: source.start.advanced(bySeconds: face.seconds),
        streamed: face))
    counters.nextFace += 1
  }

  /// Adds a sighting, or puts it in the place of what was known of it.
  ///
  /// - Parameter stored: When its face is still: the stored sightings that it is like.
  func put(_ sighting: SightingDraft, stillLike stored: [SightingID]? = nil) {
    pending.put(sighting)
    if let stored { pending.markStill(sighting.id, like: stored) }
  }

  /// Adds what only repeats still faces.
  func add(_ repetitions: [StillRepetition]) { pending.add(repetitions) }

  /// Takes back what was streamed of a sighting before it was known to be a repetition.
  func withdraw(_ sighting: SightingID, for repetition: StillRepetition) {
    pending.withdraw(sighting, for: repetition)
  }

  // MARK: Commit

  /// Commits what is pending, and what is open.
  func flush() throws {
    try commit("write to the archive") { _ in }
  }

  func flushIfFull() throws {
    if PendingRows.isFull(pending.size + (open?.size ?? PendingRows.Size())) { try flush() }
  }

  /// Whether something was written that is not committed.
  var isOpen: Bool { open != nil }

  /// Commits what was left open once it has waited long enough.
  func flushIfDue() throws {
    guard let open, open.began + Self.longestOpenNanoseconds <= Self.now else { return }
    try flush()
  }

  /// Has the crops and vectors of doomed faces removed now.
  func removeDoomed(_ attempted: String = "write to the archive") throws {
    if !doomed.isEmpty { try commit(attempted) { _ in } }
  }

  /// Writes all pending rows, the removal of doomed faces, and what `journal` writes, and commits it
  /// with all that was left open before.
  ///
  /// - Parameters:
  ///   - ending: A source whose rows of earlier tries go even when this try brought none.
  ///   - dropping: Sources that lose all their rows.
  ///   - removing: Sightings that go with their faces.
  ///   - blocks: A change of LMDB that comes with it, which makes it a numbered batch.
  ///   - leavesOpen: It may be committed later together with what follows: see ``flushIfDue()``.
  func commit(
    _ attempted: String, ending: SourceID? = nil, dropping: [SourceID] = [],
    removing: [SightingID] = [], blocks: ((WritableBlocks) throws -> Void)? = nil,
    leavesOpen: Bool = false, _ journal: (GRDB.Database) throws -> Void
  ) throws {
    try session.joining(attempted) {
      var batch = try open ?? begin()
      let replacing = tries.values.filter {
        $0.replacedRows != nil && ($0.source.id == ending || isChanged($0))
      }
      let unwanted = removing + pending.withdrawn.keys.sorted()
      let old =
        replacing.compactMap(\.replacedRows)
        + dropping.map { OldRows.ofSource($0, before: SightingID(rawValue: .max), from: 0) }
        + (unwanted.isEmpty ? [] : [OldRows.sightings(unwanted)])
      try write(old, into: &batch, isNumbered: blocks != nil, journal)
      open = batch
      for attempt in replacing { attempt.noteReplaced() }
      for attempt in tries.values { attempt.noteCommitted() }
      pending = PendingRows()
      if leavesOpen {
        session.commitOpenBatch = { [unowned self] in try flush() }
      } else {
        try commitOpen(blocks)
      }
    }
  }

  private func begin() throws -> OpenBatch {
    try failpoint?(.begun)
    try session.stores.metadata.beginShared()
    return OpenBatch(began: Self.now)
  }

  /// Writes rows into SQLite's open transaction.
  ///
  /// Rows may only go in a numbered batch: by the number a reader tells whether LMDB may already lack
  /// what its snapshot of SQLite still shows.
  private func write(
    _ old: [OldRows], into batch: inout OpenBatch, isNumbered: Bool,
    _ journal: (GRDB.Database) throws -> Void
  ) throws {
    try session.stores.metadata.writeShared { database in
      let obsolete = try OldRows.faces(old, database)
      if !batch.isNumbered,
        isNumbered || !pending.faces.isEmpty || !doomed.isEmpty || !obsolete.isEmpty
      {
        batch.isNumbered = true
        try database.cachedStatement(sql: "DELETE FROM doomed_face").execute()
      }
      for rows in old { try rows.delete(database) }
      let doom = try database.cachedStatement(
        sql: "INSERT INTO doomed_face (face_id) VALUES (?)")
      for face in obsolete { try doom.execute(arguments: [face.rawValue]) }
      batch.obsolete += obsolete
      for id in pending.sightings.keys.sorted() {
        if let draft = pending.sightings[id] { try draft.save(to: database) }
        if let alike = pending.stills[id] { try StillPlaces(database).add(id, like: alike) }
      }
      for repetition in pending.repetitions { try repetition.save(to: database) }
      if !old.isEmpty { try StoredTable.sweep(after: .sighting, database) }
      for face in pending.faces {
        try face.save(to: database)
        for generation in generations.all {
          let origin = face.origin(in: generation, streamed: generations.embedder)
          try origin?.save(to: database, generation: generation.id)
        }
      }
      batch.add(pending)
      for attempt in tries.values where isChanged(attempt) {
        try attempt.saveProgress(to: database)
      }
      try journal(database)
    }
  }

  /// Commits the open batch, all of whose rows SQLite's transaction has.
  private func commitOpen(_ change: ((WritableBlocks) throws -> Void)?) throws {
    guard let batch = open else { return }
    session.commitOpenBatch = nil
    var next = counters
    if batch.isNumbered { next.batch += 1 }
    for step in order {
      switch step {
      case .vectors:
        if batch.isNumbered { try commitVectors(of: batch, number: next.batch, change) }
      case .metadata:
        try session.stores.metadata.writeShared { try next.save(to: $0) }
        try failpoint?(.metadataWritten)
        try session.stores.metadata.commitShared()
        try failpoint?(.metadataCommitted)
      }
    }
    counters = next
    if batch.isNumbered { doomed = batch.obsolete }
    open = nil
  }

  private func commitVectors(
    of batch: OpenBatch, number: Int64, _ change: ((WritableBlocks) throws -> Void)?
  ) throws {
    let vectors = session.stores.vectors
    let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
    var wantsLists: [GenerationID] = []
    for generation in generations.all {
      let rows = batch.faces.compactMap {
        $0.vectorRow(for: generation, streamed: generations.embedder)
      }
      guard !doomed.isEmpty || !rows.isEmpty else { continue }
      var index = try VectorIndexWriter(storage: blocks, generation: generation.id)
      if !doomed.isEmpty { _ = try index.delete(faces: doomed) }
      if !rows.isEmpty { try index.insert(rows) }
      if let draft = listTraining.trainedLists(of: generation.id) { try index.adopt(draft) }
      if index.reader.wantsTraining { wantsLists.append(generation.id) }
    }
    try change?(blocks)
    try blocks.change { transaction in
      for face in doomed { try vectors.deleteCrop(of: face, in: &transaction) }
      for face in batch.faces {
        try vectors.putCrop(face.streamed.crop.jpeg, of: face.id, in: &transaction)
      }
      try vectors.put(stamp(number), in: &transaction)
    }
    try failpoint?(.vectorsWritten)
    try blocks.commit()
    if let generation = wantsLists.first { listTraining.start(vectors, generation: generation) }
    try failpoint?(.vectorsCommitted)
  }

  /// Whether the next batch writes something of a try.
  private func isChanged(_ attempt: FreshTry) -> Bool {
    attempt.hasNewCheckpoint || pending.concerns(attempt.source.id)
  }

  private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

  private func stamp(_ batch: Int64) -> VectorStore.Stamp {
    VectorStore.Stamp(archiveID: session.stores.metadata.archiveID, batch: batch)
  }

  // MARK: Recovery

  /// Learns what other writers have committed, and brings LMDB to SQLite's last batch: SQLite is the
  /// commit point, LMDB may be one batch ahead.
  func recover() throws {
    let attempted = "recover the archive"
    let stores = session.stores
    try generations.reload()
    counters = try session.read("open the archive") { try Counters($0.database) }
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
    try generations.finishDrops(attempted)
    doomed = try stores.errors.translating(attempted) {
      try stores.metadata.read { database in
        try Int64.fetchAll(
          database.cachedStatement(sql: "SELECT face_id FROM doomed_face ORDER BY face_id")
        )
        .map { FaceID(rawValue: $0) }
      }
    }
    try removeDoomed(attempted)
  }

  /// Removes the crops and vectors of a batch that SQLite never committed.
  private func dropUncommitted() throws {
    let vectors = session.stores.vectors
    let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
    let first = FaceID(rawValue: counters.nextFace)
    let stale = try vectors.facesWithCrop(from: first, in: blocks.transaction)
    for generation in generations.all
    where try VectorIndexReader.exists(in: blocks, generation: generation.id) {
      var index = try VectorIndexWriter(storage: blocks, generation: generation.id)
      _ = try index.delete(facesAfter: FaceID(rawValue: counters.nextFace - 1))
    }
    try blocks.change { transaction in
      for face in stale { try vectors.deleteCrop(of: face, in: &transaction) }
      try vectors.put(stamp(counters.batch), in: &transaction)
    }
    try blocks.commit()
  }
}
