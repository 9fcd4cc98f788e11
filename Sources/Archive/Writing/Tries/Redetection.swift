import Foundation
import GRDB
import SightingStream
import Values

/// What a source that another detector has examined again brought.
public struct RedetectionOutcome: Sendable, Hashable {
  /// Sightings that the archive had of it.
  public var known = 0
  /// Of those, sightings that were seen again.
  public var found = 0
  /// Sightings added to it.
  public var newSightings = 0
  /// Faces added to it, those of the new sightings among them.
  public var newFaces = 0

  /// Nothing yet.
  public init() {}
}

/// A try by another detector at a source that was read: what it sees again keeps its numbers, faces,
/// crops and embeddings, what is new is added, and what it does not see stays.
///
/// The source's entry in the journal stays as it is, whatever becomes of the try. Rows are committed
/// together with a checkpoint or at the end, so that a run that is killed adds nothing twice.
final class Redetection: SourceTry {
  /// Added faces of a source that may wait for a checkpoint: they are held in memory.
  ///
  /// Source: our choice; 100 MB with crops of 24 kB. What comes beyond is committed at once; a run
  /// that is killed then finds it again.
  private static let mostHeldFaces = 4096

  let leftOut = (sightings: 0, faces: 0)

  /// With the camera of the track that is read.
  private var source: ClaimedSource
  /// SHA-256 of the detector.
  private let detector: String
  private var rows: RedetectedRows
  private let session: WriterSession
  // The batch outlives every try of its writer.
  private unowned let batch: WriteBatch
  private let stills: StillFilter

  init(
    _ source: ClaimedSource, detector: String, rows: RedetectedRows, _ session: WriterSession,
    _ batch: WriteBatch, _ stills: StillFilter
  ) {
    self.source = source
    self.detector = detector
    self.rows = rows
    self.session = session
    self.batch = batch
    self.stills = stills
  }

  // MARK: The stream

  func begin(_ facts: SourceFacts) throws {
    guard facts.models.detector == detector else {
      throw RecordCheck(session.errors).refused("its faces were found by another detector")
    }
  }

  func begin(track camera: CameraID) throws {
    if rows.addition.faceCount > 0 { try commit(isFinished: false) }
    source.cameraID = camera
    rows.camera = camera
  }

  // What the journal says of the source is what its first try said.
  func note(_ progress: SightingStream.Progress) {}

  func note(_ identity: RecordingIdentity) {}
  func note(continued shorter: RecordingIdentity) {}
  func note(resembled other: RecordingIdentity) {}

  func note(_ warning: Warning) {}

  func add(_ face: StreamedFace) {
    rows.waiting[face.sighting, default: []].append(face)
  }

  func end(_ sighting: StreamedSighting) throws {
    if try leaveOut(sighting) { return }
    rows.merge(sighting)
    if rows.addition.faceCount >= Self.mostHeldFaces { try commit(isFinished: false) }
  }

  func seal(at checkpoint: Checkpoint) throws {
    rows.record.checkpoint = checkpoint
    try commit(isFinished: false)
  }

  func resume(at checkpoint: Checkpoint) { rows.resume() }

  // Its rows are those of the first try: a later `ingest` brings them to the new camera or time.
  func noteMoved() {}

  /// Leaves a sighting out that is not worth its rows.
  ///
  /// - Returns: Whether it was left out.
  private func leaveOut(_ ended: StreamedSighting) throws -> Bool {
    guard ended.isStill, rows.seenAgain(by: ended).isEmpty else { return false }
    let looks = rows.waiting[ended.ordinal, default: []].compactMap(stills.look)
    let alike = try stills.alike(ended, looks: looks, of: source)
    let repetition = stills.repetition(
      ended, ordinal: rows.nextOrdinal, of: source, alike: alike)
    guard let repetition else { return false }
    let id = source.id
    let isKnown = try session.snapshot { try $0.stillOccurrences(of: id) }.contains { known in
      known.startSeconds <= ended.endSeconds && ended.startSeconds <= known.endSeconds
        && known.box.intersectionOverUnion(ended.firstBox) >= StillRepetition.leastOverlap
    }
    rows.leaveOut(ended, isKnown ? nil : repetition)
    return true
  }

  // MARK: The end

  /// A try that did not come as far as the first one adds nothing since its last checkpoint, and is
  /// due again.
  func finish(_ summary: SourceSummary, claimed others: Set<SourceID>) throws -> SourceID {
    if try reachesEnd(summary) { try commit(isFinished: true) }
    return source.id
  }

  func giveBack(_ reason: SourceSummary.Reason?) {}

  func park(_ reason: SourceSummary.Reason, _ summary: SourceSummary?) {}

  /// What the source has brought so far; `nil` when a try that ended so did not come as far as the
  /// first one.
  func outcome(endingWith summary: SourceSummary) throws -> RedetectionOutcome? {
    guard try reachesEnd(summary) else { return nil }
    var outcome = RedetectionOutcome()
    outcome.known = rows.sightings.count - rows.addedBefore
    outcome.found = rows.record.found.count
    outcome.newSightings = rows.record.newSightings + rows.addition.sightings.count
    outcome.newFaces = rows.record.newFaces + rows.addition.faceCount
    return outcome
  }

  private func reachesEnd(_ summary: SourceSummary) throws -> Bool {
    switch summary.outcome {
    case .whole: return true
    case .partial: return try session.read { try $0.entry(source.id) }?.state == .partial
    case .failed: return false
    }
  }

  /// Gives what has been added its numbers, and commits it together with the state of its row.
  private func commit(isFinished: Bool) throws {
    let addition = rows.addition
    for index in addition.changed {
      batch.put(SightingDraft(rows.sightings[index], sourceStart: source.start))
    }
    for added in addition.faces {
      batch.add(
        ranked(added.face, added.rank), to: rows.sightings[added.sighting].id, of: source)
    }
    for added in addition.sightings {
      var ended = added.ended
      ended.ordinal = added.ordinal
      let draft = SightingDraft(
        id: batch.allocateSighting(), source: source, ended: ended, faces: added.faces.count)
      var alike: [SightingID]?
      if ended.isStill {
        let looks = added.faces.compactMap(stills.look)
        alike = try stills.alike(added.ended, looks: looks, of: source).map(\.sighting)
      }
      batch.put(draft, stillLike: alike)
      for face in added.faces { batch.add(face, to: draft.id, of: source) }
    }
    batch.add(addition.repetitions)
    rows.record.newSightings += addition.sightings.count
    rows.record.newFaces += addition.faceCount
    rows.addition = RedetectedRows.Addition()
    if isFinished { rows.record.checkpoint = nil }
    let (record, detector, id) = (rows.record, self.detector, source.id)
    try batch.commit("detect again in source \(id.rawValue) of") { database in
      try record.save(
        to: database, source: id, detector: detector, finished: isFinished ? WallTime.now : nil)
      // Every detection is either kept or rejected: the new ones are kept.
      try database.cachedStatement(
        sql: """
          UPDATE journal SET kept_faces = kept_faces + ?, detections = detections + ?
          WHERE source_id = ?
          """
      ).execute(arguments: [addition.faceCount, addition.faceCount, id.rawValue])
    }
  }

  private func ranked(_ face: StreamedFace, _ rank: Int) -> StreamedFace {
    var face = face
    face.rank = rank
    return face
  }
}

extension RedetectedRows.Record {
  fileprivate func save(
    to database: Database, source: SourceID, detector: String, finished: WallTime?
  ) throws {
    let numbers = try JSONEncoder().encode(found.map(\.rawValue).sorted())
    try database.cachedStatement(
      sql: """
        INSERT INTO redetection (source_id, detector_sha256, finished_ms, checkpoint, found,
          new_sightings, new_faces)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (source_id, detector_sha256) DO UPDATE SET
          finished_ms = excluded.finished_ms, checkpoint = excluded.checkpoint,
          found = excluded.found, new_sightings = excluded.new_sightings,
          new_faces = excluded.new_faces
        """
    ).execute(arguments: [
      source.rawValue, detector, finished?.milliseconds,
      try checkpoint.map { Data(try $0.bytes()) }, String(decoding: numbers, as: UTF8.self),
      newSightings, newFaces,
    ])
  }
}

extension MetadataQueries {
  /// What a run of a detector over a source that did not come to its end has left; `nil` when there
  /// is nothing to resume.
  func redetection(
    of source: SourceID, detector: String
  ) throws -> RedetectedRows.Record? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT * FROM redetection
          WHERE source_id = ? AND detector_sha256 = ? AND checkpoint IS NOT NULL
          """), arguments: [source.rawValue, detector])
    guard let row else { return nil }
    let bytes: Data = try row.value("checkpoint")
    let found: String = try row.value("found")
    do {
      return try RedetectedRows.Record(
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
