import GRDB
import SightingStream
import Values

/// Which sources there are, what became of each, and which of them workers have.
final class SourceJournal {
  private let session: WriterSession
  private let generations: KnownGenerations
  private let batch: WriteBatch
  private let stills: StillFilter
  private var claims: [SourceID: Claim] = [:]

  init(
    _ session: WriterSession, _ generations: KnownGenerations, _ batch: WriteBatch,
    _ stills: StillFilter
  ) {
    self.session = session
    self.generations = generations
    self.batch = batch
    self.stills = stills
  }

  // MARK: Entries

  func entries(_ filter: JournalFilter) throws -> [JournalEntry] {
    try session.read { try $0.journal(filter) }
  }

  func entry(_ source: SourceID) throws -> JournalEntry? {
    try session.read { try $0.entry(source) }
  }

  private func requiredEntry(_ source: SourceID) throws -> JournalEntry {
    guard let entry = try self.entry(source) else { throw vanished(source, "read the archive") }
    return entry
  }

  private func vanished(_ source: SourceID, _ attempted: String) -> Failure {
    session.errors.damaged(attempted, "source \(source.rawValue) has vanished")
  }

  // MARK: Files

  func cameraID(for name: CameraName) throws -> CameraID {
    try session.record("add a camera to") { try registrar($0).cameraID(for: name) }
  }

  func register(_ registrations: [SourceRegistration]) throws -> [JournalEntry] {
    for file in registrations {
      guard TimeRange.archived.contains(file.start) else {
        throw session.errors.failure(
          .failed, "register files in", "\(file.rootRelative) begins outside the years 0 to 9999")
      }
    }
    let (answers, registrar) = try session.record("register files in", waitsForDisk: false) {
      let registrar = try self.registrar($0)
      return (try registrar.register(registrations), registrar)
    }
    noteMoved(registrar)
    let entries = try self.entries(JournalFilter(sources: Set(answers.map(\.source))))
    let known = Dictionary(uniqueKeysWithValues: entries.map { ($0.sourceID, $0) })
    return try answers.map { answer in
      guard var entry = known[answer.source] else {
        throw vanished(answer.source, "register files in")
      }
      entry.needsFingerprint = entry.needsFingerprint || answer.needsFingerprint
      return entry
    }
  }

  func recordings(near source: SourceID) throws -> [RecordingIdentity] {
    try session.read { try SourceContents($0.database).identities(near: source) }
  }

  func readFiles(_ files: [SourceRegistration]) throws -> [ReadFile?] {
    try session.read { try $0.readFiles(files) }
  }

  func paths(in ranges: PathRange...) throws -> [FilePath] {
    try session.read { queries in try ranges.flatMap { try queries.paths(in: $0) } }
  }

  func pathCount(in range: PathRange) throws -> Int {
    try session.read { try $0.pathCount(in: range) }
  }

  func content(at path: FilePath) throws -> (identity: FileIdentity, sha256: String?)? {
    try session.read { queries in
      let registrar = try registrar(queries.database)
      return try registrar.knownPath(path).map { known in
        (known.identity, try registrar.sha256(of: known, at: path))
      }
    }
  }

  func rename(
    _ pairs: [(from: FilePath, to: SourceRegistration)], isProven: Bool
  ) throws -> [JournalEntry?] {
    guard !pairs.isEmpty else { return [] }
    let (sources, registrar) = try session.record("rename files in") { database in
      let registrar = try self.registrar(database)
      let sources = try pairs.map { try registrar.rename($0.from, to: $0.to, isProven: isProven) }
      try registrar.refreshWarnings()
      return (sources, registrar)
    }
    noteMoved(registrar)
    return try sources.map { source in try source.flatMap(entry) }
  }

  func retire(_ paths: [FilePath]) throws -> [JournalEntry] {
    let registrar = try session.record("note vanished files in") { database in
      let registrar = try self.registrar(database)
      try registrar.retire(paths)
      try registrar.refreshWarnings()
      return registrar
    }
    noteMoved(registrar)
    return try entries(JournalFilter(sources: registrar.touched))
  }

  private func registrar(_ database: Database) throws -> Registrar {
    try Registrar(database, claimed: Set(claims.keys))
  }

  private func noteMoved(_ registrar: Registrar) {
    for source in registrar.stale { claims[source]?.attempt.noteMoved() }
  }

  // MARK: Claims

  func isClaimed(_ source: SourceID) -> Bool { claims[source] != nil }

  /// - Throws: `Failure` `.failed` when no worker has the source.
  func claim(of source: SourceID) throws -> Claim {
    guard let claim = claims[source] else {
      throw session.errors.failure(
        .failed, "write to the archive", "source \(source.rawValue) is not claimed")
    }
    return claim
  }

  /// What follows of a claimed source is of a further video track, which is a camera of its own.
  func begin(track: Int, of source: SourceID) throws {
    let claim = try claim(of: source)
    let entry = try requiredEntry(source)
    let camera = try session.read { try $0.cameras() }.first { $0.id == entry.cameraID }
    guard let camera else { throw vanished(source, "write to the archive") }
    try claim.begin(track: try cameraID(for: camera.name.ofTrack(track)))
  }

  /// Gives a source to a worker for a fresh try.
  func claim(_ source: SourceID) throws -> JournalEntry {
    let attempted = "claim source \(source.rawValue) of"
    let entry = try unclaimed(source, attempted)
    guard entry.sha256 != nil else {
      throw session.errors.failure(
        .failed, attempted, "its content has not been read yet",
        "Register it with its SHA-256 first.")
    }
    try session.record(attempted, waitsForDisk: false) { try JournalRows($0).begin(source) }
    let hasRows =
      try entry.sightings > 0
      || session.read { try StillPlaces($0.database).hasOccurrences(of: source) }
    let stored = try session.read { try $0.checkpoint(of: source) }
    let attempt = FreshTry(
      ClaimedSource(entry), replacesRows: hasRows, session, batch, stills)
    add(attempt, for: source, stored: stored)
    return try requiredEntry(source)
  }

  /// Gives a source that was read to a worker with another detector.
  func redetect(
    _ source: SourceID, detector: String, keep: JobOptions.Keep
  ) throws -> JournalEntry {
    let attempted = "detect again in source \(source.rawValue) of"
    let entry = try unclaimed(source, attempted)
    guard entry.state == .done || entry.state == .partial else {
      throw session.errors.failure(
        .failed, attempted, "it has not been read to its end", "Run: facearchive ingest")
    }
    let stored = try session.read { try $0.redetection(of: source, detector: detector) }
    let (known, leftOut) = try session.snapshot { snapshot in
      let known = try snapshot.sightings(of: source).map { ($0, try snapshot.faces(of: $0.id)) }
      return (known, try snapshot.stillOccurrences(of: source))
    }
    let mostFaces: Int
    switch keep {
    case .best(let count): mostFaces = count
    case .all: mostFaces = .max
    }
    var rows = RedetectedRows(
      known, camera: entry.cameraID, mostFaces: mostFaces, stored: stored)
    rows.nextOrdinal = max(rows.nextOrdinal, (leftOut.last?.ordinal ?? -1) + 1)
    let attempt = Redetection(
      ClaimedSource(entry), detector: detector, rows: rows, session, batch, stills)
    add(attempt, for: source, stored: stored?.checkpoint)
    return entry
  }

  private func unclaimed(_ source: SourceID, _ attempted: String) throws -> JournalEntry {
    guard !isClaimed(source) else {
      throw session.errors.failure(.failed, attempted, "it is claimed already")
    }
    guard let entry = try self.entry(source), !entry.isGone else {
      throw session.errors.failure(.notFound, attempted, "the file no longer exists")
    }
    return entry
  }

  private func add(_ attempt: any SourceTry, for source: SourceID, stored: Checkpoint?) {
    claims[source] = Claim(
      attempt, stored: stored, check: RecordCheck(session.errors), generations: generations)
  }

  // MARK: Ends

  func end(_ source: SourceID, _ summary: SourceSummary) throws -> JournalEntry {
    let owner = try claim(of: source).finish(
      summary, claimed: Set(claims.keys).subtracting([source]))
    claims[source] = nil
    return try requiredEntry(owner)
  }

  func finish(_ source: SourceID, _ summary: SourceSummary) throws -> JournalEntry {
    let entry = try end(source, summary)
    if batch.isOpen { try batch.flush() }
    return entry
  }

  func giveBack(_ source: SourceID, _ reason: SourceSummary.Reason?) throws -> JournalEntry {
    try claim(of: source).attempt.giveBack(reason)
    claims[source] = nil
    return try requiredEntry(source)
  }

  func noteUnreadable(_ source: SourceID, _ reason: SourceSummary.Reason) throws {
    try session.record("note an unreadable file in", waitsForDisk: false) {
      try JournalRows($0).noteUnreadable(source, reason)
    }
  }

  func park(_ source: SourceID, _ reason: SourceSummary.Reason) throws -> JournalEntry {
    let attempted = "park source \(source.rawValue) of"
    guard let entry = try self.entry(source) else {
      throw session.errors.failure(.notFound, attempted, "the source does not exist")
    }
    if let claim = claims.removeValue(forKey: source) {
      try claim.attempt.park(reason, nil)
    } else {
      guard entry.state != .done else {
        throw session.errors.failure(.failed, attempted, "it is done")
      }
      try FreshTry.park(source, reason, nil, session, batch)
    }
    return try requiredEntry(source)
  }

  func retry(_ sources: [SourceID]) throws -> [JournalEntry] {
    for source in sources {
      guard let entry = try self.entry(source), !entry.isGone else {
        throw session.errors.failure(
          .notFound, "retry a source of", "source \(source.rawValue) has no file")
      }
    }
    try session.record("retry a source of") { database in
      for source in sources where !isClaimed(source) { try JournalRows(database).requeue(source) }
    }
    return try entries(JournalFilter(sources: Set(sources)))
  }

  /// Forgets which sources workers have.
  func discardClaims() { claims = [:] }

  // MARK: Redetection

  func sourcesToRedetect(detector: String, again: Bool) throws -> [JournalEntry] {
    let ids = try session.read { queries in
      try Int64.fetchAll(
        queries.database.cachedStatement(
          sql: """
            SELECT source.id FROM source JOIN journal ON source_id = source.id
            WHERE state IN ('done', 'partial') AND rows_finished = 1 AND (? OR
              coalesce(detector_sha256, '') <> ? AND NOT EXISTS (
                SELECT 1 FROM redetection WHERE redetection.source_id = source.id
                  AND redetection.detector_sha256 = ? AND redetection.finished_ms IS NOT NULL))
            ORDER BY start_ms, source.id
            """), arguments: [again, detector, detector])
    }
    return try entries(JournalFilter(sources: Set(ids.map { SourceID(rawValue: $0) })))
      .sorted { ($0.start, $0.sourceID) < ($1.start, $1.sourceID) }
  }
}

extension ClaimedSource {
  fileprivate init(_ entry: JournalEntry) {
    self.init(id: entry.sourceID, cameraID: entry.cameraID, start: entry.start)
  }
}
