import Foundation
import GRDB
import SightingStream
import Values

/// What a source that another detector has examined again brought.
public struct RedetectionOutcome: Sendable, Hashable {
  /// Sightings that the archive had of it, and those of them that were seen again.
  public var known = 0
  public var found = 0
  /// Added to it.
  public var newSightings = 0
  public var newFaces = 0

  public init() {}
}

extension ArchiveWriter {
  /// Added faces of a source that may wait for a checkpoint: they are held in memory.
  ///
  /// Source: our choice; 100 MB with crops of 24 kB. What comes beyond is committed at once; a run
  /// that is killed then finds it again.
  private static let mostHeldFaces = 4096

  /// The sources with finished rows that no run of this detector has come to the end of, in order of
  /// their recordings.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of its file.
  ///   - again: Also those that it has examined.
  public func sourcesToRenew(detector: String, again: Bool = false) throws -> [JournalEntry] {
    let ids = try read { queries in
      try Int64.fetchAll(
        queries.database,
        sql: """
          SELECT source.id FROM source JOIN journal ON source_id = source.id
          WHERE state IN ('done', 'partial') AND rows_finished = 1 AND (? OR
            coalesce(detector_sha256, '') <> ? AND NOT EXISTS (
              SELECT 1 FROM redetection WHERE redetection.source_id = source.id
                AND redetection.detector_sha256 = ? AND redetection.finished_ms IS NOT NULL))
          ORDER BY start_ms, source.id
          """, arguments: [again, detector, detector])
    }
    let filter = JournalFilter(sources: Set(ids.map { SourceID(rawValue: $0) }))
    return try journal(filter).sorted { ($0.start, $0.sourceID) < ($1.start, $1.sourceID) }
  }

  /// Gives a source that was read to a worker with another detector.
  ///
  /// Its journal entry stays as it is: whatever becomes of this try, nothing that the archive has is
  /// lost, and no `ingest` takes it for unfinished. What the worker streams is compared with the
  /// rows (see ``SightingReconciler``): what is seen again keeps its numbers, faces, crops and
  /// embeddings; what is new is added; what is not seen again stays. Rows are committed together
  /// with a checkpoint or at the end, so that a run that is killed adds nothing twice.
  ///
  /// - Parameters:
  ///   - detector: SHA-256 of the worker's.
  ///   - keep: How many faces a sighting may have.
  /// - Throws: `Failure` `.notFound` when there is no such source or no file of it, `.failed` when
  ///   it is claimed already or was not read to its end.
  @discardableResult
  public func renew(
    _ source: SourceID, detector: String, keep: JobOptions.Keep
  ) throws -> JournalEntry {
    let attempted = "detect again in source \(source.rawValue) of"
    guard claimed[source] == nil else {
      throw stores.errors.failure(.failed, attempted, "it is claimed already")
    }
    guard let entry = try entry(source), !entry.isGone else {
      throw stores.errors.failure(.notFound, attempted, "there is no such file any more")
    }
    guard entry.state == .done || entry.state == .partial else {
      throw stores.errors.failure(
        .failed, attempted, "it has not been read to its end", "Run: facearchive ingest")
    }
    let stored = try read { try $0.redetection(of: source, detector: detector) }
    let rows = try snapshot { snapshot in
      try snapshot.sightings(of: source).map { ($0, try snapshot.faces(of: $0.id)) }
    }
    let mostFaces: Int
    switch keep {
    case .best(let count): mostFaces = count
    case .all: mostFaces = .max
    }
    var claim = ClaimedSource(
      id: source, cameraID: entry.cameraID, start: entry.start,
      firstSighting: SightingID(rawValue: counters.nextSighting), replacesRows: false,
      stored: stored?.checkpoint)
    var renewal = RenewedSource(
      detector: detector, mostFaces: mostFaces, rows: rows, stored: stored)
    let leftOut = try snapshot { try $0.stillOccurrences(of: source) }
    renewal.nextOrdinal = max(renewal.nextOrdinal, (leftOut.last?.ordinal ?? -1) + 1)
    claim.renewal = renewal
    claimed[source] = claim
    return entry
  }

  /// What a claimed source has brought so far; `nil` when it is not being examined again.
  public func renewal(of source: SourceID) throws -> RedetectionOutcome? {
    guard let renewal = try claim(of: source).renewal else { return nil }
    var outcome = RedetectionOutcome()
    outcome.known = renewal.sightings.count - renewal.addedBefore
    outcome.found = renewal.record.found.count
    outcome.newSightings = renewal.record.newSightings + renewal.addition.sightings.count
    outcome.newFaces = renewal.record.newFaces + renewal.addition.faceCount
    return outcome
  }

  /// Whether a try of a claimed source that ended so came as far as the first one.
  public func endsRenewal(of source: SourceID, _ summary: SourceSummary) throws -> Bool {
    switch summary.outcome {
    case .whole: true
    case .partial: try entry(after: source).state == .partial
    case .failed: false
    }
  }

  // MARK: Steps

  func take(_ face: StreamedFace, of source: SourceID) {
    claimed[source]?.renewal?.waiting[face.sighting, default: []].append(face)
  }

  func take(_ sighting: StreamedSighting, of source: SourceID) throws {
    if try leaveOut(sighting, ofRenewed: source) { return }
    claimed[source]?.renewal?.take(sighting)
    if claimed[source]?.renewal?.addition.faceCount ?? 0 >= Self.mostHeldFaces {
      try commitRenewal(of: source, isFinished: false)
    }
  }

  func note(_ checkpoint: Checkpoint, ofRenewed source: SourceID) throws {
    claimed[source]?.renewal?.record.checkpoint = checkpoint
    try commitRenewal(of: source, isFinished: false)
  }

  /// Ends the examination of a source by another detector. A try that did not come as far as the
  /// first one adds nothing since its last checkpoint, and is due again.
  func finishRenewal(of source: SourceID, summary: SourceSummary) throws -> JournalEntry {
    if try endsRenewal(of: source, summary) {
      try commitRenewal(of: source, isFinished: true)
    }
    claimed[source] = nil
    return try self.entry(after: source)
  }

  /// Gives what has been added its numbers, and commits it together with the state of its row.
  private func commitRenewal(of source: SourceID, isFinished: Bool) throws {
    guard let claim = claimed[source], var renewal = claim.renewal else { return }
    let addition = renewal.addition
    for index in addition.changed {
      let draft = SightingDraft(renewal.sightings[index], sourceStart: claim.start)
      pending.sightings[draft.id] = draft
    }
    for added in addition.faces {
      add(added.face, rank: added.rank, to: renewal.sightings[added.sighting].id, claim)
    }
    for added in addition.sightings {
      var ended = added.ended
      ended.ordinal = added.ordinal
      let draft = SightingDraft(
        id: allocateSighting(), source: claim, ended: ended, faces: added.faces.count)
      pending.sightings[draft.id] = draft
      if added.ended.isStill {
        let looks = added.faces.compactMap(look)
        pending.stills[draft.id] = try stillsLike(added.ended, looks: looks, of: claim)
          .map(\.sighting)
      }
      for face in added.faces { add(face, rank: face.rank, to: draft.id, claim) }
    }
    pending.repetitions += addition.repetitions
    renewal.record.newSightings += addition.sightings.count
    renewal.record.newFaces += addition.faceCount
    renewal.addition = RenewedSource.Addition()
    if isFinished { renewal.record.checkpoint = nil }
    claimed[source]?.renewal = renewal
    let (record, detector) = (renewal.record, renewal.detector)
    try commit("detect again in source \(source.rawValue) of") { database in
      try record.save(
        to: database, source: source, detector: detector,
        finished: isFinished ? WallTime.now : nil)
      // Every detection is either kept or rejected: the new ones are kept.
      try database.execute(
        sql: """
          UPDATE journal SET kept_faces = kept_faces + ?, detections = detections + ?
          WHERE source_id = ?
          """, arguments: [addition.faceCount, addition.faceCount, source.rawValue])
    }
  }

  private func add(
    _ face: StreamedFace, rank: Int, to sighting: SightingID, _ claim: ClaimedSource
  ) {
    var face = face
    face.rank = rank
    pending.faces.append(
      PendingFace(
        id: FaceID(rawValue: counters.nextFace), sightingID: sighting, sourceID: claim.id,
        cameraID: claim.cameraID, time: claim.start.advanced(bySeconds: face.seconds),
        streamed: face))
    counters.nextFace += 1
  }
}

extension RenewedSource.Record {
  fileprivate func save(
    to database: Database, source: SourceID, detector: String, finished: WallTime?
  ) throws {
    let numbers = try JSONEncoder().encode(found.map(\.rawValue).sorted())
    try database.execute(
      sql: """
        INSERT INTO redetection (source_id, detector_sha256, finished_ms, checkpoint, found,
          new_sightings, new_faces)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (source_id, detector_sha256) DO UPDATE SET
          finished_ms = excluded.finished_ms, checkpoint = excluded.checkpoint,
          found = excluded.found, new_sightings = excluded.new_sightings,
          new_faces = excluded.new_faces
        """,
      arguments: [
        source.rawValue, detector, finished?.milliseconds,
        try checkpoint.map { Data(try $0.bytes()) }, String(decoding: numbers, as: UTF8.self),
        newSightings, newFaces,
      ])
  }
}

extension MetadataQueries {
  /// What a run of a detector over a source that did not come to its end has left; `nil` when there
  /// is nothing to go on from.
  fileprivate func redetection(
    of source: SourceID, detector: String
  ) throws -> RenewedSource.Record? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT * FROM redetection
        WHERE source_id = ? AND detector_sha256 = ? AND checkpoint IS NOT NULL
        """, arguments: [source.rawValue, detector])
    guard let row else { return nil }
    let bytes: Data = try row.value("checkpoint")
    let found: String = try row.value("found")
    do {
      return try RenewedSource.Record(
        checkpoint: Checkpoint(bytes: Array(bytes)),
        found: Set(
          JSONDecoder().decode([Int64].self, from: Data(found.utf8))
            .map { SightingID(rawValue: $0) }),
        newSightings: row.value("new_sightings"), newFaces: row.value("new_faces"))
    } catch is StreamError, is DecodingError {
      throw StoredValueError(metadata: "a row of redetection cannot be read")
    }
  }
}
