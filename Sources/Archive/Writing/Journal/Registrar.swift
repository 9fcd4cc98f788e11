import Foundation
import GRDB
import Values

/// Carries registrations into the tables, within one transaction.
final class Registrar {
  /// What became of one registration.
  struct Answer {
    var source: SourceID
    var needsFingerprint: Bool
  }

  let database: Database
  let claimed: Set<SourceID>
  private var nextSource: Int64
  /// Sources that were claimed and whose camera or start have changed.
  var stale: Set<SourceID> = []
  /// Sources that lost a path.
  var touched: Set<SourceID> = []
  private var cameras: [CameraName: CameraID] = [:]
  /// Sources of which something changed that a warning may rest on, and where they begin or began.
  private var renamed: Set<SourceID> = []
  private var places: Set<NameWarnings.Place> = []
  private let now = WallTime.now

  /// - Parameter claimed: Sources that workers have.
  init(_ database: Database, claimed: Set<SourceID>) throws {
    self.database = database
    self.claimed = claimed
    nextSource = try Counters(database).nextSource
  }

  func register(_ registrations: [SourceRegistration]) throws -> [Answer] {
    let first = nextSource
    var answers = try registrations.map(register)
    for index in answers.indices {
      // A source that nobody had read may have been merged by a later registration of this call.
      if let now = try knownPath(registrations[index].path) { answers[index].source = now.source }
    }
    try refreshWarnings()
    // Registering what is known writes nothing.
    if nextSource != first {
      try database.cachedStatement(sql: "UPDATE counter SET value = ? WHERE name = 'source'")
        .execute(arguments: [nextSource])
    }
    return answers
  }

  /// Notes that warnings may rest on what is now known of a source.
  func noteNames(of source: SourceID) throws {
    renamed.insert(source)
    if let place = try NameWarnings(database).place(of: source) { places.insert(place) }
  }

  /// Brings the warnings that names raise up to date.
  func refreshWarnings() throws {
    guard !renamed.isEmpty else { return }
    try NameWarnings(database).refresh(renamed, places)
  }

  func cameraID(for name: CameraName) throws -> CameraID {
    if let known = cameras[name] { return known }
    if cameras.isEmpty {
      for row in try MetadataQueries(database: database).cameras() { cameras[row.name] = row.id }
      if let known = cameras[name] { return known }
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO camera (name, building, floor, number) VALUES (?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET building = excluded.building, floor = excluded.floor,
          number = excluded.number
        """
    ).execute(arguments: [name.text, name.building, name.floor, name.number])
    let id = try Int32.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM camera WHERE name = ?"), arguments: [name.text])
    guard let id else { throw StoredValueError(metadata: "a camera was not added") }
    let camera = CameraID(rawValue: id)
    cameras[name] = camera
    return camera
  }

  // MARK: One registration

  /// A path that the journal knows.
  struct KnownPath {
    var source: SourceID
    var sha256: String?
    var state: JournalState
    var identity: FileIdentity
    var camera: CameraID
    var start: WallTime
    var reading: StartReading?
  }

  private func register(_ file: SourceRegistration) throws -> Answer {
    let known = try knownPath(file.path)
    if let known, known.identity.isOfSameContent(as: file.identity), known.sha256 != nil {
      if known.identity != file.identity { try writePath(file, known.source) }
      try describe(file, known.source, was: known)
      try settle(known.source, file.isSettled)
      return Answer(source: known.source, needsFingerprint: false)
    }
    if let known, claimed.contains(known.source) {
      return Answer(source: known.source, needsFingerprint: true)
    }
    guard let sha256 = file.sha256 else { return try registerUnread(file, known) }
    if let source = try source(of: sha256) {
      if let known, known.source != source {
        try move(file, from: known, to: source)
      } else {
        try attach(file, to: source)
      }
      try settle(source, file.isSettled)
      return Answer(source: source, needsFingerprint: false)
    }
    if let known {
      let hasGrown = known.sha256 != nil && known.sha256 == file.beginning
      // What was read of another recording stays, though that was cut off. A repair has rows made
      // again by forgetting which content they are of.
      let keepsRows =
        try known.sha256 != nil && JournalRows(database).hasFinishedRows(known.source)
      if !keepsRows || hasGrown, try pathCount(known.source) == 1 {
        try replaceContent(of: known.source, file, sha256)
        return Answer(source: known.source, needsFingerprint: false)
      }
      try release(file.path, from: known)
    }
    return Answer(source: try insert(file, sha256), needsFingerprint: false)
  }

  /// A file whose content nobody has read yet.
  private func registerUnread(
    _ file: SourceRegistration, _ known: KnownPath?
  ) throws -> Answer {
    guard let known else {
      return Answer(source: try insert(file, nil), needsFingerprint: true)
    }
    if known.sha256 == nil { try attach(file, to: known.source) }
    try settle(known.source, file.isSettled)
    return Answer(source: known.source, needsFingerprint: true)
  }

  private func insert(_ file: SourceRegistration, _ sha256: String?) throws -> SourceID {
    let source = SourceID(rawValue: nextSource)
    nextSource += 1
    let camera = try cameraID(for: file.camera)
    try database.cachedStatement(
      sql: """
        INSERT INTO source (id, sha256, size_bytes, camera_id, start_ms, path, relative_path)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      source.rawValue, sha256, file.identity.sizeBytes, camera.rawValue, file.start.milliseconds,
      Data(file.path.bytes), Data(file.rootRelative.bytes),
    ])
    try database.cachedStatement(
      sql: "INSERT INTO journal (source_id, state, first_seen_ms) VALUES (?, ?, ?)"
    ).execute(arguments: [
      source.rawValue, (file.isSettled ? JournalState.seen : .settling).rawValue,
      now.milliseconds,
    ])
    try writePath(file, source)
    try noteNames(of: source)
    return source
  }

  /// New content in the place of one that was never finished: the same source, to be done again.
  private func replaceContent(
    of source: SourceID, _ file: SourceRegistration, _ sha256: String
  ) throws {
    try database.cachedStatement(sql: "UPDATE source SET sha256 = ?, size_bytes = ? WHERE id = ?")
      .execute(arguments: [sha256, file.identity.sizeBytes, source.rawValue])
    try JournalRows(database).requeue(source)
    try attach(file, to: source)
    try settle(source, file.isSettled)
  }

  /// Makes the file at `file.path` one of `source`.
  func attach(_ file: SourceRegistration, to source: SourceID) throws {
    try writePath(file, source)
    if let sha256 = file.sha256 { try SourceContents(database).note(sha256, at: file.path) }
    try database.cachedStatement(
      sql: """
        UPDATE journal SET state = 'seen', reason_code = NULL, reason_message = NULL
        WHERE source_id = ? AND (state = 'gone' OR (state = 'partial' AND reason_code = ?))
        """
    ).execute(arguments: [source.rawValue, JournalRows.vanishedCode])
    try choosePrimary(source)
  }

  /// Gives the path of one source to another, without its losing its place among the paths: which
  /// of two copies was registered first must not depend on which was read first.
  private func move(
    _ file: SourceRegistration, from known: KnownPath, to source: SourceID
  ) throws {
    try attach(file, to: source)
    try losePath(of: known)
  }

  /// Takes over what the path of a known file says, should a template or a time zone have changed.
  private func describe(
    _ file: SourceRegistration, _ source: SourceID, was known: KnownPath
  ) throws {
    let camera = try cameraID(for: file.camera)
    let isReadAnew = file.reading != nil && file.reading != known.reading
    guard camera != known.camera || file.start != known.start || isReadAnew else { return }
    try writePath(file, source)
    try choosePrimary(source)
  }

  private func writePath(_ file: SourceRegistration, _ source: SourceID) throws {
    let identity = file.identity
    try database.cachedStatement(
      sql: """
        INSERT INTO source_path (path, source_id, relative_path, camera_id, start_ms,
          device, inode, size_bytes, modified_ns, changed_ns, sequence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          (SELECT coalesce(max(sequence), 0) + 1 FROM source_path))
        ON CONFLICT (path) DO UPDATE SET source_id = excluded.source_id,
          relative_path = excluded.relative_path, camera_id = excluded.camera_id,
          start_ms = excluded.start_ms, device = excluded.device, inode = excluded.inode,
          size_bytes = excluded.size_bytes, modified_ns = excluded.modified_ns,
          changed_ns = excluded.changed_ns
        """
    ).execute(arguments: [
      Data(file.path.bytes), source.rawValue, Data(file.rootRelative.bytes),
      try cameraID(for: file.camera).rawValue, file.start.milliseconds,
      Int64(bitPattern: identity.device), Int64(bitPattern: identity.inode), identity.sizeBytes,
      identity.modifiedNanoseconds, identity.changedNanoseconds,
    ])
    if let reading = file.reading { try PathReadings(database).save(reading, of: file.path) }
  }

  private func settle(_ source: SourceID, _ isSettled: Bool) throws {
    try database.cachedStatement(
      sql: "UPDATE journal SET state = ? WHERE source_id = ? AND state = ?"
    ).execute(arguments: [
      (isSettled ? JournalState.seen : .settling).rawValue, source.rawValue,
      (isSettled ? JournalState.settling : .seen).rawValue,
    ])
  }

  // MARK: Look-ups

  func knownPath(_ path: FilePath) throws -> KnownPath? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT source_path.*, source.sha256, state FROM source_path
        JOIN source ON source.id = source_path.source_id
        JOIN journal ON journal.source_id = source.id WHERE source_path.path = ?
        """)
    let row = try Row.fetchOne(statement, arguments: [Data(path.bytes)])
    return try row.map { row in
      try RowChecksum.check(row, "source_path", from: "path")
      return KnownPath(
        source: SourceID(rawValue: try row.value("source_id")), sha256: try row.value("sha256"),
        state: try MetadataQueries.state(row),
        identity: try MetadataQueries.identity(row),
        camera: try row.camera("camera_id"), start: try row.time("start_ms"),
        reading: try PathReadings(database).reading(of: path))
    }
  }

  private func source(of sha256: String) throws -> SourceID? {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM source WHERE sha256 = ?"), arguments: [sha256]
    ).map { SourceID(rawValue: $0) } ?? SourceContents(database).source(of: sha256)
  }

  func pathCount(_ source: SourceID) throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(sql: "SELECT count(*) FROM source_path WHERE source_id = ?"),
      arguments: [source.rawValue]) ?? 0
  }
}
