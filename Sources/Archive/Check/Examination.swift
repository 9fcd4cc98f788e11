import Answers
import GRDB
import Glibc
import LMDB
import Values
import VectorIndex

/// One examination of an archive, and what a repair has to know of it.
final class Examination {
  /// What SQLite says of a face.
  struct Face {
    var sighting: Int64
    var camera: Int32
    var time: Int64
    var quality: Float
  }

  /// A generation and its index, as far as it can be read.
  struct Generation {
    var row: GenerationRow
    /// The faces of which the index has an embedding that can be believed.
    var sound: Set<Int64> = []
    /// The faces that should have one and have none.
    var missing: Set<Int64> = []

    var isLive: Bool { row.state == .live }
  }

  let directory: String
  let isQuick: Bool
  private(set) var report: CheckAnswer
  let errors: StoreErrors

  /// The archive's own identity, as SQLite has it.
  private(set) var archiveID = ""
  var counters: Counters?
  var inventory: VectorsInventory?
  var generations: [Generation] = []
  var faces: [Int64: Face] = [:]
  /// Faces that have no crop that can be believed.
  var lostFaces: Set<Int64> = []
  /// Sightings whose rows are not what was written.
  var damagedSightings: [Int64] = []
  /// Faces whose rows, or those of their sightings, are not what was written.
  var damagedRows: Set<Int64> = []
  /// The keys of rows of other tables that are not what was written, by table.
  var damagedKeys: [String: [DatabaseValue]] = [:]
  /// Sources whose rows are not what the journal says.
  var contradictedSources: Set<Int64> = []
  /// Faces that were stored before it was noted what embeddings are made of.
  var unboundFaces: Set<Int64> = []

  init(path: String, isQuick: Bool) throws {
    directory = try ArchiveDirectory.resolved(path)
    self.isQuick = isQuick
    report = CheckAnswer(archive: path, isQuick: isQuick)
    errors = StoreErrors(directory: path)
    // Without its rows it is damaged, which is for the report to say.
    if !Self.isFile(vectorsPath) { try ArchiveDirectory.require(directory, named: path) }
  }

  var vectorsPath: String { directory + "/" + ArchiveDirectory.vectorsName }

  /// Whether anything of `vectors.lmdb` is wrong, so that it has to be built anew.
  var vectorsNeedRebuilding: Bool {
    let harmless: Set<CheckAnswer.Finding.Kind> = [
      .metadataDamaged, .sourceDamaged, .danglingRows, .countersBehind, .journalContradiction,
    ]
    return report.findings.contains { !harmless.contains($0.kind) }
  }

  func find(
    _ kind: CheckAnswer.Finding.Kind, count: Int = 1, _ message: String,
    _ examples: [String] = []
  ) {
    report.find(kind, count: count, message, examples)
  }

  func find(
    _ kind: CheckAnswer.Finding.Kind, faces: some Collection<Int64>, _ message: String
  ) {
    report.find(kind, faces: faces, message)
  }

  func note(_ note: String) { report.notes.append(note) }

  func change(_ body: (inout CheckAnswer) throws -> Void) rethrows { try body(&report) }

  /// Looks at everything.
  ///
  /// - Parameter isLocked: This process has the writer's lock.
  func run(isLocked: Bool) throws {
    guard ArchiveDirectory.exists(at: directory) else {
      find(.fileMissing, "\(ArchiveDirectory.metadataName) is missing: all rows are lost")
      report.hasRows = false
      return
    }
    // Keeps writers away while the trees are followed without a snapshot.
    var lock = isLocked ? nil : try? SharedLock(directory: directory)
    let lockFile = directory + "/" + ArchiveDirectory.lockName
    let isAlone = isLocked || lock != nil || !Self.isFile(lockFile)
    guard let metadata = try openMetadata() else {
      report.hasRows = false
      return
    }
    archiveID = metadata.archiveID
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
      find(.fileMissing, "\(ArchiveDirectory.vectorsName) is missing")
      return .missing
    }
    do {
      let walk = try FileWalk(path: vectorsPath)
      return try walk.run().isEmpty ? .sound : .damaged(walk)
    } catch let error as LMDBError where error.code == .invalid || error.code == .truncated {
      find(.fileTruncated, "\(ArchiveDirectory.vectorsName) is not a store: \(error.detail)")
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
      find(.metadataDamaged, failure.reason)
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
      find(.metadataDamaged, failure.reason)
    } catch let error as StoredValueError {
      find(.metadataDamaged, "\(error.file) is damaged: \(error.reason)")
    }
  }

  private func runOnSnapshot(
    _ metadata: MetadataStore, isAlone: Bool, begun: () -> Void
  ) throws {
    let vectors: VectorStore
    do {
      let isUnlocked = !ArchiveReader.canRegister(directory)
      vectors = try VectorStore.forReading(in: directory, unlocked: isUnlocked)
    } catch let error as LMDBError where [.accessDenied, .notPermitted].contains(error.code) {
      try errors.translating(Self.attempted) { throw error }
      return
    } catch let error as LMDBError {
      find(.pagesDamaged, "\(ArchiveDirectory.vectorsName) cannot be opened (\(error))")
      try withRows(of: metadata) { try compare($0, walk: nil, blocks: nil) }
      return
    }
    for _ in 0..<Self.snapshotAttempts {
      var isTaken = false
      try withRows(of: metadata) { database in
        let blocks: ReadableBlocks
        do {
          blocks = try vectors.readBlocks(ReadTransaction(vectors.environment))
        } catch let error as LMDBError where error.code == .outrun {
          return
        }
        let batch = (try? vectors.stamp(in: blocks.transaction))?.batch
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
    guard try examineRows(database) else { return }
    if let walk { try takeInventory(of: walk) }
    try examineCrops(database)
    try examineEmbeddings(database, walk)
    if let blocks, !isQuick, inventory?.faults.isEmpty == true { validateIndexes(blocks) }
    try examineJournal(database)
    try findLosses(database)
  }

  private static let attempted = "check the archive"
  private static let snapshotAttempts = 1000

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
  }
}
