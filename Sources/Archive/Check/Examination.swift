import Answers
import GRDB
import Glibc
import LMDB
import Values
import VectorIndex

/// One examination of an archive, and what a repair has to know of it.
final class Examination {
  let directory: String
  let errors: StoreErrors
  private let findings: Findings
  /// What SQLite says.
  let rows: RowExamination
  /// What LMDB has, compared with that.
  let vectors: VectorsExamination

  var report: CheckAnswer { findings.report }

  init(path: String, isQuick: Bool) throws {
    directory = try ArchiveDirectory.resolved(path)
    findings = Findings(archive: path, isQuick: isQuick)
    rows = RowExamination(findings, isQuick: isQuick)
    vectors = VectorsExamination(rows, findings, isQuick: isQuick)
    errors = StoreErrors(directory: path)
    // Without its rows it is damaged, which is for the report to say.
    if !Self.isFile(vectorsPath) { try ArchiveDirectory.require(directory, named: path) }
  }

  var vectorsPath: String { directory + "/" + ArchiveDirectory.vectorsName }

  /// Whether anything of `vectors.lmdb` is wrong, so that it has to be built again.
  var vectorsNeedRebuilding: Bool {
    let harmless: Set<CheckAnswer.Finding.Kind> = [
      .metadataDamaged, .sourceDamaged, .danglingRows, .countersBehind, .journalContradiction,
    ]
    return report.findings.contains { !harmless.contains($0.kind) }
  }

  /// Looks at everything.
  ///
  /// - Parameter isLocked: This process has the writer's lock.
  func run(isLocked: Bool) throws {
    guard ArchiveDirectory.exists(at: directory) else {
      findings.find(.fileMissing, "\(ArchiveDirectory.metadataName) is missing: all rows are lost")
      findings.change { $0.hasRows = false }
      return
    }
    // Keeps writers away while the trees are followed without a snapshot.
    var lock = isLocked ? nil : try? SharedLock(directory: directory)
    let lockFile = directory + "/" + ArchiveDirectory.lockName
    let isAlone = isLocked || lock != nil || !Self.isFile(lockFile)
    guard let metadata = try openMetadata() else {
      findings.change { $0.hasRows = false }
      return
    }
    vectors.archiveID = metadata.archiveID
    switch try errors.translating(Self.attempted, { try isAlone ? vectorsState() : .sound }) {
    case .missing:
      try withRows(of: metadata) { try compare($0, walk: nil, blocks: nil) }
    case .damaged(let walk):
      try withRows(of: metadata) { try compare($0, walk: walk, blocks: nil) }
    case .sound:
      try runOnSnapshot(metadata, isAlone: isAlone) { lock = nil }
    }
    withExtendedLifetime(lock) {}
  }

  // MARK: Opening

  /// What can be said of `vectors.lmdb` without mapping it.
  private enum VectorsState {
    case missing
    case damaged(FileWalk)
    case sound
  }

  private func vectorsState() throws -> VectorsState {
    guard Self.isFile(vectorsPath) else {
      findings.find(.fileMissing, "\(ArchiveDirectory.vectorsName) is missing")
      return .missing
    }
    do {
      let walk = try FileWalk(path: vectorsPath)
      return try walk.run().isEmpty ? .sound : .damaged(walk)
    } catch let error as LMDBError where error.code == .invalid || error.code == .truncated {
      findings.find(
        .fileTruncated, "\(ArchiveDirectory.vectorsName) is not a store: \(error.detail)")
      return .missing
    }
  }

  private func openMetadata() throws -> MetadataStore? {
    do {
      return try errors.translating(Self.attempted) {
        let isLone = !ArchiveReader.canRegister(directory)
        return try MetadataStore(directory: directory, access: isLone ? .loneReader : .reader)
      }
    } catch let failure as Failure where [.damaged, .noArchive].contains(failure.code) {
      findings.find(.metadataDamaged, failure.reason)
      return nil
    }
  }

  /// Calls `body` with a snapshot of the rows; what SQLite throws on the way is a finding.
  private func withRows(
    of metadata: MetadataStore, _ body: (GRDB.Database) throws -> Void
  ) throws {
    do {
      try errors.translating(Self.attempted) { try metadata.queue.read(body) }
    } catch let failure as Failure where failure.code == .damaged {
      findings.find(.metadataDamaged, failure.reason)
    } catch let error as StoredValueError {
      findings.find(.metadataDamaged, "\(error.file) is damaged: \(error.reason)")
    }
  }

  private func runOnSnapshot(
    _ metadata: MetadataStore, isAlone: Bool, begun: () -> Void
  ) throws {
    let store: VectorStore
    do {
      let isUnlocked = !ArchiveReader.canRegister(directory)
      store = try VectorStore.forReading(in: directory, unlocked: isUnlocked)
    } catch let error as LMDBError where [.accessDenied, .notPermitted].contains(error.code) {
      try errors.translating(Self.attempted) { throw error }
      return
    } catch let error as LMDBError {
      findings.find(.pagesDamaged, "\(ArchiveDirectory.vectorsName) cannot be opened (\(error))")
      try withRows(of: metadata) { try compare($0, walk: nil, blocks: nil) }
      return
    }
    for _ in 0..<Self.snapshotAttempts {
      var isTaken = false
      try withRows(of: metadata) { database in
        let blocks: ReadableBlocks
        do {
          blocks = try store.readBlocks(ReadTransaction(store.environment))
        } catch let error as LMDBError where error.code == .outrun {
          return
        }
        let batch = (try? store.stamp(in: blocks.transaction))?.batch
        let isAhead = try (batch ?? 0) > Counters(database).batch + 1
        // Beside a writer that is a matter of time, without one of damage.
        guard isAlone || !isAhead else { return }
        isTaken = true
        begun()
        try compare(database, walk: blocks.walk, blocks: blocks)
      }
      if isTaken || !report.isClean { return }
    }
    throw errors.failure(
      .failed, Self.attempted, "it changes faster than it can be read", "Try again.")
  }

  // MARK: Comparing

  private func compare(
    _ database: GRDB.Database, walk: FileWalk?, blocks: ReadableBlocks?
  ) throws {
    guard try rows.examine(database) else { return }
    try vectors.examine(database, walk: walk, blocks: blocks)
    try rows.examineJournal(database)
    try findLosses(database)
  }

  /// Sums up, by source, the faces whose pictures cannot be shown.
  private func findLosses(_ database: GRDB.Database) throws {
    let clock = (try? ArchiveClock(zoneName: findings.report.timeZone)) ?? .utc
    var losses: [Int64: CheckAnswer.Loss] = [:]
    var sightings: [Int64: Set<Int64>] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT source.id, relative_path, camera.name, time_ms, sighting_id,
          EXISTS (SELECT 1 FROM source_path WHERE source_id = source.id) AS has_file
        FROM face JOIN sighting ON sighting.id = sighting_id
        JOIN source ON source.id = sighting.source_id
        JOIN camera ON camera.id = face.camera_id WHERE face.id \(NumberList.condition)
        """, arguments: [NumberList(vectors.lostFaces).text])
    while let row = try rows.next() {
      let source: Int64 = try row.value("id")
      let time = clock.at(try row.time("time_ms"))
      var loss =
        try losses[source]
        ?? CheckAnswer.Loss(
          source: source, path: row.path("relative_path").description, camera: row.value("name"),
          from: time, to: time, faces: 0, sightings: 0,
          hasFile: row.value("has_file"))
      loss.faces += 1
      loss.from = min(loss.from, time)
      loss.to = max(loss.to, time)
      losses[source] = loss
      sightings[source, default: []].insert(try row.value("sighting_id"))
    }
    let sorted = losses.values.map { loss in
      var loss = loss
      loss.sightings = sightings[loss.source]?.count ?? 0
      return loss
    }.sorted {
      ($0.camera, $0.from, $0.source) < ($1.camera, $1.from, $1.source)
    }
    findings.change { $0.losses = sorted }
  }

  private static let attempted = "check the archive"
  private static let snapshotAttempts = 1000

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
  }
}
