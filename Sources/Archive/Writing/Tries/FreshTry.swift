import Foundation
import GRDB
import SightingStream
import Values

/// A try whose stream becomes the rows of its source, in place of those of earlier tries.
final class FreshTry: SourceTry {
  /// With the camera of the track that is read.
  private(set) var source: ClaimedSource
  private(set) var leftOut = (sightings: 0, faces: 0)
  /// `checkpoint` is newer than what is committed.
  private(set) var hasNewCheckpoint = false

  private let session: WriterSession
  // The batch holds its tries, and lives as long as its writer.
  private unowned let batch: WriteBatch
  private let stills: StillFilter
  /// Sightings of this try have this number or a higher one.
  private let firstSighting: SightingID
  /// The source has rows of an earlier try, which the first batch of this one removes.
  private var replacesRows: Bool
  /// Sightings below this ordinal are those of an earlier try that this one resumes.
  private var kept = 0
  /// The last moment that this try, or the one that it resumes, can be resumed at.
  private var checkpoint: Checkpoint?
  /// Camera or start have changed since it was claimed: it has to be done again.
  private var isStale = false
  private var facts: SourceFacts?
  private var identity: RecordingIdentity?
  /// Recordings that it begins with, and goes beyond.
  private var continued: [RecordingIdentity] = []
  /// Recordings that it looks like.
  private var resembled: [RecordingIdentity] = []
  private var progress = Progress(seconds: 0, accounting: FrameAccounting())
  /// What is odd about the source, by code.
  private var warnings: [String: Warning] = [:]
  /// Sightings that have not ended, by ordinal.
  private var open: [Int: SightingDraft] = [:]

  init(
    _ source: ClaimedSource, replacesRows: Bool, _ session: WriterSession, _ batch: WriteBatch,
    _ stills: StillFilter
  ) {
    self.source = source
    self.replacesRows = replacesRows
    self.session = session
    self.batch = batch
    self.stills = stills
    firstSighting = batch.nextSighting
    batch.join(self)
  }

  // MARK: The stream

  func begin(_ facts: SourceFacts) { self.facts = facts }

  func note(_ identity: RecordingIdentity) { self.identity = identity }
  func note(continued shorter: RecordingIdentity) { continued.append(shorter) }
  func note(resembled other: RecordingIdentity) { resembled.append(other) }

  func begin(track camera: CameraID) { source.cameraID = camera }

  func note(_ progress: SightingStream.Progress) { self.progress = progress }

  func note(_ warning: Warning) { warnings[warning.code] = warning }

  func add(_ face: StreamedFace) throws {
    var draft: SightingDraft
    if let known = open[face.sighting] {
      draft = known
      draft.add(face)
    } else {
      draft = SightingDraft(id: batch.allocateSighting(), source: source, face: face)
    }
    if let look = stills.look(of: face) { draft.looks.append(look) }
    open[face.sighting] = draft
    batch.put(draft)
    batch.add(face, to: draft.id, of: source)
    try batch.flushIfFull()
  }

  func end(_ sighting: StreamedSighting) throws {
    let draft = open.removeValue(forKey: sighting.ordinal)
    let alike = try stills.alike(sighting, looks: draft?.looks ?? [], of: source)
    let repetition = stills.repetition(
      sighting, ordinal: sighting.ordinal, of: source, alike: alike)
    if let repetition {
      batch.add([repetition])
      leftOut.sightings += 1
      leftOut.faces += repetition.faces
      if let draft { batch.withdraw(draft.id, for: repetition) }
      return
    }
    batch.put(
      SightingDraft(
        id: draft?.id ?? batch.allocateSighting(), source: source, ended: sighting,
        faces: sighting.keptFaces),
      stillLike: sighting.isStill ? alike.map(\.sighting) : nil)
  }

  func seal(at checkpoint: Checkpoint) throws {
    guard !isStale else { return }
    self.checkpoint = checkpoint
    hasNewCheckpoint = true
    progress = Progress(seconds: checkpoint.seconds, accounting: checkpoint.accounting)
    try batch.flush()
  }

  func resume(at checkpoint: Checkpoint) {
    kept = checkpoint.sightings
    self.checkpoint = checkpoint
  }

  func noteMoved() { isStale = true }

  // MARK: The end

  func finish(_ summary: SourceSummary, claimed others: Set<SourceID>) throws -> SourceID {
    let id = source.id
    if case .failed(let reason) = summary.outcome {
      try park(reason, summary)
      return id
    }
    let same = try sameRecordings(but: others)
    // What a worker that died left open is as good as it will get.
    for var draft in open.values {
      draft.isComplete = true
      batch.put(draft)
    }
    var all = same
    if !summary.isKnown {
      all.append(SourceContents.Finished(source: id, isDone: summary.outcome == .whole))
    }
    guard var owner = all.min()?.source else {
      // The recording that it was known by is gone meanwhile.
      try giveBack(nil)
      return id
    }
    // What was read while the recording grew is held by it.
    var held = try same + continued.flatMap { try recordings(of: $0, but: others) }
    if owner == id, let codings = try otherCodings(summary, but: others) {
      owner = codings.owner
      held += codings.held
    }
    let isOwner = owner == id
    let absorbed = Set([id] + held.map(\.source)).subtracting([owner]).sorted()
    if !isOwner { batch.forget(id) }
    try batch.commit(
      "finish source \(id.rawValue) of", ending: isOwner ? id : nil, dropping: absorbed,
      leavesOpen: true
    ) { database in
      if isOwner {
        try saveProgress(to: database)
        try JournalRows(database).finish(id, summary)
        // Rows that are played back for another camera or time were read by an earlier build.
        if facts != nil { try SourceReading(database).note(id) }
      }
      if let identity { try SourceContents(database).note(identity, of: id) }
      let registrar = try Registrar(database, claimed: others)
      for other in absorbed { try registrar.absorb(other, into: owner) }
      if isOwner, isStale { try JournalRows(database).requeueMoved(id) }
    }
    batch.forget(id)
    return owner
  }

  /// Finished sources that are the same recording, but for those that workers have: these find this
  /// one when they end.
  private func sameRecordings(but others: Set<SourceID>) throws -> [SourceContents.Finished] {
    try identity.map { try recordings(of: $0, but: others) } ?? []
  }

  private func recordings(
    of identity: RecordingIdentity, but others: Set<SourceID>
  ) throws -> [SourceContents.Finished] {
    try session.read { try SourceContents($0.database).others(identity, than: source.id) }
      .filter { !others.contains($0.source) }
  }

  /// Those of the finished sources which look like this one that were coded from the same recording:
  /// one shows everybody whom the other shows, and somebody is seen in both.
  ///
  /// - Returns: Whose rows stay, this one's or those of one that shows as much, and which sources show
  ///   nobody besides; `nil` when there are none.
  private func otherCodings(
    _ summary: SourceSummary, but others: Set<SourceID>
  ) throws -> (owner: SourceID, held: [SourceContents.Finished])? {
    guard !resembled.isEmpty else { return nil }
    let id = source.id
    // The file, or what it looks like, may have got another name while it was read.
    let near = try session.read { try Set(SourceContents($0.database).identities(near: id)) }
    let alike = try resembled.filter(near.contains)
      .flatMap { try recordings(of: $0, but: others) }.sorted()
    guard !alike.isEmpty else { return nil }
    // What waits is compared as the stores have it.
    try batch.flush()
    return try session.snapshot { snapshot in
      let mine = try ShownPeople(of: id, in: snapshot)
      var held: [SourceContents.Finished] = []
      for other in alike {
        let people = try ShownPeople(of: other.source, in: snapshot)
        let isShownHere = mine.include(people)
        // The rows that were there stay, unless they were read of a part.
        if people.include(mine), other.isDone || summary.outcome != .whole || !isShownHere {
          return (other.source, [])
        }
        if isShownHere { held.append(other) }
      }
      return held.isEmpty ? nil : (id, held)
    }
  }

  func giveBack(_ reason: SourceSummary.Reason?) throws {
    try session.record("give back source \(source.id.rawValue) of") { database in
      try JournalRows(database).giveBack(source.id, reason)
    }
    batch.forget(source.id)
  }

  func park(_ reason: SourceSummary.Reason, _ summary: SourceSummary?) throws {
    batch.forget(source.id)
    try Self.park(source.id, reason, summary, session, batch) { try self.saveProgress(to: $0) }
  }

  /// Parks a source that may not be claimed. Rows of a try that never ended go.
  ///
  /// - Parameter saveProgress: Writes what the try has learnt of the source.
  static func park(
    _ source: SourceID, _ reason: SourceSummary.Reason, _ summary: SourceSummary?,
    _ session: WriterSession, _ batch: WriteBatch,
    saveProgress: (Database) throws -> Void = { _ in }
  ) throws {
    let keepsRows = try session.read { try JournalRows($0.database).hasFinishedRows(source) }
    let attempted = "park source \(source.rawValue) of"
    try batch.commit(attempted, dropping: keepsRows ? [] : [source]) { database in
      let rows = JournalRows(database)
      if !keepsRows {
        try saveProgress(database)
        if let summary { try rows.finish(source, summary) }
      }
      try rows.park(source, reason, tries: summary == nil || keepsRows ? 1 : 0)
    }
  }

  // MARK: In a batch

  /// The rows of earlier tries that the first batch of this one removes.
  var replacedRows: OldRows? {
    replacesRows ? .ofSource(source.id, before: firstSighting, from: kept) : nil
  }

  func noteReplaced() { replacesRows = false }

  func noteCommitted() { hasNewCheckpoint = false }

  /// Writes facts, warnings and progress of the source.
  func saveProgress(to database: Database) throws {
    let rows = JournalRows(database)
    if let facts { try rows.save(facts, of: source.id) }
    try SourceWarnings(database).replace(with: warnings.values, of: source.id)
    try rows.save(progress.accounting, seconds: progress.seconds, of: source.id)
    try rows.save(isStale ? nil : checkpoint, of: source.id)
  }
}
