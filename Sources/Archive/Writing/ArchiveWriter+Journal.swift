import Foundation
import GRDB
import SightingStream
import Values

extension ArchiveWriter {
  /// Why a source that was worked on has no file any more.
  static let vanishedCode = "file-vanished"

  /// The journal's entries that `filter` leaves, in the order in which they were first seen.
  public func journal(_ filter: JournalFilter = JournalFilter()) throws -> [JournalEntry] {
    try read { try $0.journal(filter) }
  }

  /// Gives a source to a worker: its state becomes `working`.
  ///
  /// Rows of an earlier try stay visible until the first batch of this one replaces them.
  ///
  /// - Throws: `Failure` `.notFound` when there is no such source or no file of it, `.failed` when
  ///   it is claimed already or its content was never read.
  @discardableResult
  public func claim(_ source: SourceID) throws -> JournalEntry {
    let attempted = "claim source \(source.rawValue) of"
    guard claimed[source] == nil else {
      throw stores.errors.failure(.failed, attempted, "it is claimed already")
    }
    guard let entry = try entry(source), !entry.isGone else {
      throw stores.errors.failure(.notFound, attempted, "there is no such file any more")
    }
    guard entry.sha256 != nil else {
      throw stores.errors.failure(
        .failed, attempted, "its content has not been read yet",
        "Register it with its SHA-256 first.")
    }
    try record(attempted, waitsForDisk: false) { database in
      try database.execute(
        sql: """
          UPDATE journal SET state = 'working', started_ms = ?, finished_ms = NULL
          WHERE source_id = ?
          """, arguments: [WallTime.now.milliseconds, source.rawValue])
    }
    let hasRows =
      try entry.sightings > 0
      || read { try StillPlaces($0.database).hasOccurrences(of: source) }
    claimed[source] = ClaimedSource(
      id: source, cameraID: entry.cameraID, start: entry.start,
      firstSighting: SightingID(rawValue: counters.nextSighting),
      replacesRows: hasRows, stored: try read { try $0.checkpoint(of: source) })
    return try self.entry(after: source)
  }

  /// Where an earlier try of a claimed source has come to; `nil` when there is nothing to go on
  /// from. A worker that does go on says so with a `resumed` record; the rows that the checkpoint
  /// sealed stay then, and are replaced otherwise.
  public func checkpoint(of source: SourceID) throws -> Checkpoint? {
    try claim(of: source).stored
  }

  /// Ends a source's try with what its worker said of it, and commits all its rows.
  ///
  /// It is `seen` again when, while it was claimed, its camera or start changed with its files'
  /// paths: claim it once more. Otherwise `whole` makes it `done`, `partial` makes it `partial` and keeps what came; `failed` parks it
  /// as ``park(_:reason:)`` does.
  ///
  /// - Throws: `Failure` `.failed` when the source is not claimed or the summary cannot be true;
  ///   what ``flush()`` throws.
  @discardableResult
  public func finish(_ source: SourceID, summary: SourceSummary) throws -> JournalEntry {
    let claim = try claim(of: source)
    try RecordCheck(stores.errors).check(summary)
    if claim.renewal != nil { return try finishRenewal(of: source, summary: summary) }
    if case .failed(let reason) = summary.outcome {
      return try drop(source, reason: reason, summary: summary)
    }
    // What a worker that died left open is as good as it will get.
    for var draft in claim.open.values {
      draft.isComplete = true
      pending.sightings[draft.id] = draft
    }
    try commit("finish source \(source.rawValue) of", ending: source) { database in
      try claim.saveProgress(to: database)
      try Self.save(summary, of: source, to: database)
      if claim.isStale {
        try database.execute(sql: Self.moveSQL, arguments: Self.moveArguments(source))
      }
    }
    claimed[source] = nil
    return try self.entry(after: source)
  }

  /// Gives a claimed source up after a try that failed: it is `seen` again, with one try more. One
  /// that was examined again is what it was.
  ///
  /// Rows of this try that were committed stay until the next one replaces them.
  @discardableResult
  public func abandon(
    _ source: SourceID, reason: SourceSummary.Reason
  ) throws -> JournalEntry {
    try giveBack(source, reason: reason)
  }

  /// Gives a claimed source back untried, as when the user interrupts: it is `seen` again.
  @discardableResult
  public func release(_ source: SourceID) throws -> JournalEntry {
    try giveBack(source, reason: nil)
  }

  /// Gives a source up for good, until its content changes or ``retry(_:)`` asks for it.
  ///
  /// A source that was examined again is what it was. Otherwise the rows of tries that never ended
  /// go. Rows of an earlier try that did stay, as long as no
  /// batch of a later one has replaced them.
  ///
  /// - Throws: `Failure` `.notFound` when there is no such source, `.failed` when it is done and
  ///   not claimed; what ``flush()`` throws.
  @discardableResult
  public func park(_ source: SourceID, reason: SourceSummary.Reason) throws -> JournalEntry {
    try drop(source, reason: reason, summary: nil)
  }

  /// Puts sources that are not being worked on back to `seen`, with no tries.
  ///
  /// Rows that they have stay until the next try replaces them.
  ///
  /// - Throws: `Failure` `.notFound` when there is no such source or no file of it.
  @discardableResult
  public func retry(_ sources: [SourceID]) throws -> [JournalEntry] {
    let attempted = "retry a source of"
    for source in sources {
      guard let entry = try entry(source), !entry.isGone else {
        throw stores.errors.failure(
          .notFound, attempted, "there is no file of source \(source.rawValue)")
      }
    }
    try record(attempted) { database in
      for source in sources where claimed[source] == nil {
        try Self.requeue(source, database)
      }
    }
    return try read { try $0.journal(JournalFilter(sources: Set(sources))) }
  }

  // MARK: Steps

  private func giveBack(
    _ source: SourceID, reason: SourceSummary.Reason?
  ) throws -> JournalEntry {
    guard try claim(of: source).renewal == nil else {
      forget(source)
      return try self.entry(after: source)
    }
    try record("give back source \(source.rawValue) of") { database in
      try database.execute(
        sql: """
          UPDATE journal SET state = 'seen', reason_code = ?, reason_message = ?,
            tries = tries + ?, finished_ms = ? WHERE source_id = ?
          """,
        arguments: [
          reason?.code, reason?.message, reason == nil ? 0 : 1, WallTime.now.milliseconds,
          source.rawValue,
        ])
    }
    forget(source)
    return try self.entry(after: source)
  }

  private func drop(
    _ source: SourceID, reason: SourceSummary.Reason, summary: SourceSummary?
  ) throws -> JournalEntry {
    let attempted = "park source \(source.rawValue) of"
    guard let entry = try entry(source) else {
      throw stores.errors.failure(.notFound, attempted, "there is no such source")
    }
    let claim = claimed[source]
    if claim?.renewal != nil {
      forget(source)
      return entry
    }
    guard claim != nil || entry.state != .done else {
      throw stores.errors.failure(.failed, attempted, "it is done")
    }
    forget(source)
    let keepsRows = try read { queries in
      try Bool.fetchOne(
        queries.database, sql: "SELECT rows_finished FROM journal WHERE source_id = ?",
        arguments: [source.rawValue]) ?? false
    }
    try commit(attempted, dropping: keepsRows ? [] : [source]) { database in
      if !keepsRows {
        try claim?.saveProgress(to: database)
        if let summary { try Self.save(summary, of: source, to: database) }
      }
      try database.execute(
        sql: """
          UPDATE journal SET state = 'parked', reason_code = ?, reason_message = ?,
            tries = tries + ?, finished_ms = ?, checkpoint = NULL WHERE source_id = ?
          """,
        arguments: [
          reason.code, reason.message, summary == nil || keepsRows ? 1 : 0,
          WallTime.now.milliseconds, source.rawValue,
        ])
    }
    return try self.entry(after: source)
  }

  /// Forgets what a claimed source has pending.
  private func forget(_ source: SourceID) {
    claimed[source] = nil
    pending.remove(source)
  }

  static func requeue(_ source: SourceID, _ database: Database) throws {
    try database.execute(
      sql: """
        UPDATE journal SET state = 'seen', reason_code = NULL, reason_message = NULL, tries = 0,
          checkpoint = NULL
        WHERE source_id = ?
        """, arguments: [source.rawValue])
  }

  private static func save(
    _ summary: SourceSummary, of source: SourceID, to database: Database
  ) throws {
    let (state, reason): (JournalState, SourceSummary.Reason?) =
      switch summary.outcome {
      case .whole: (.done, nil)
      case .partial(let reason): (.partial, reason)
      case .failed(let reason): (.parked, reason)
      }
    try ClaimedSource.save(
      summary.accounting, seconds: summary.decodedSeconds, of: source, to: database)
    try database.execute(
      sql: """
        UPDATE journal SET state = ?, reason_code = ?, reason_message = ?, tries = tries + ?,
          stage_seconds = ?, finished_ms = ?, rows_finished = ?, checkpoint = NULL
        WHERE source_id = ?
        """,
      arguments: [
        state.rawValue, reason?.code, reason?.message, reason == nil ? 0 : 1,
        try ClaimedSource.json(summary.stageSeconds), WallTime.now.milliseconds, state != .parked,
        source.rawValue,
      ])
  }

  // MARK: SQLite alone

  /// Commits a change of the journal that touches no row of a face.
  ///
  /// The numbers of pending faces are not saved: by them readers know which faces are committed.
  ///
  /// - Parameter waitsForDisk: When not, a power loss before the next change that does may take it
  ///   back: for what is found out again then, and happens for each file.
  func record<Result>(
    _ attempted: String, waitsForDisk: Bool = true, _ body: (Database) throws -> Result
  ) throws -> Result {
    try requireUsable(attempted)
    do {
      return try stores.checked(attempted) {
        if waitsForDisk { return try stores.metadata.write(body) }
        return try stores.metadata.writeWithoutWaiting(body)
      }
    } catch {
      isUsable = false
      throw error
    }
  }

  func read<Result>(_ body: (MetadataQueries) throws -> Result) throws -> Result {
    try requireUsable("read the archive")
    return try stores.checked("read the archive") {
      try stores.metadata.queue.read { try body(MetadataQueries(database: $0)) }
    }
  }

  func entry(_ source: SourceID) throws -> JournalEntry? {
    try read { try $0.entry(source) }
  }

  func entry(after source: SourceID) throws -> JournalEntry {
    guard let entry = try entry(source) else {
      throw stores.errors.damaged("read the archive", "source \(source.rawValue) has vanished")
    }
    return entry
  }
}
