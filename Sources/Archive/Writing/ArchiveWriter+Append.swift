import GRDB
import SightingStream
import Values
import VectorIndex

extension ArchiveWriter {
  /// Takes one record of a claimed source's stream.
  ///
  /// Faces and sightings are committed in batches, and at a `checkpoint` together with it;
  /// `sourceEnded` finishes the source.
  ///
  /// - Throws: `Failure` `.failed` when the record cannot be true or contradicts earlier ones
  ///   (nothing of it is kept, and the source stays claimed); `.modelMismatch` when the stream is
  ///   of another model; what ``flush()`` throws.
  public func append(_ source: SourceID, record: SightingStream.Record) throws {
    try requireUsable("write to the archive")
    switch record {
    case .sourceBegan(let facts): try begin(source, facts)
    case .face(let face): try append(source, face)
    case .sightingEnded(let sighting): try end(source, sighting)
    case .progress(let progress):
      _ = try claim(of: source)
      try RecordCheck(stores.errors).check(progress)
      claimed[source]?.progress = progress
    case .warning:
      _ = try claim(of: source)
    case .checkpoint(let checkpoint): try note(source, checkpoint)
    case .resumed(let checkpoint): try resume(source, checkpoint)
    case .sourceEnded(let summary):
      try finish(source, summary: summary)
    }
  }

  private func begin(_ source: SourceID, _ facts: SourceFacts) throws {
    _ = try claim(of: source)
    try RecordCheck(stores.errors).check(facts)
    if let embedder, embedder.sha256 != facts.models.embedder {
      throw stores.errors.failure(
        .modelMismatch, "write to the archive",
        "the worker embeds with a model of sha256 \(facts.models.embedder.prefix(12))…, and the "
          + "archive's embeddings are of \(embedder.name) (\(embedder.sha256.prefix(12))…)",
        "Use the model that the archive was made with.")
    }
    if let renewal = claimed[source]?.renewal, renewal.detector != facts.models.detector {
      throw RecordCheck(stores.errors).refused("its faces were found by another detector")
    }
    claimed[source]?.facts = facts
  }

  /// Makes a checkpoint durable, in one transaction with the rows that it seals.
  private func note(_ source: SourceID, _ checkpoint: Checkpoint) throws {
    var claim = try claim(of: source)
    let check = RecordCheck(stores.errors)
    try check.check(checkpoint)
    guard claim.open.isEmpty, claim.renewal?.waiting.isEmpty ?? true,
      checkpoint.sightings == claim.kept + claim.ended.count
    else {
      throw check.refused("a checkpoint seals \(checkpoint.sightings) sightings that did not end")
    }
    if claim.renewal != nil { return try note(checkpoint, ofRenewed: source) }
    guard !claim.isStale else { return }
    claim.checkpoint = checkpoint
    claim.hasNewCheckpoint = true
    claim.progress = Progress(seconds: checkpoint.seconds, accounting: checkpoint.accounting)
    claimed[source] = claim
    try flush()
  }

  /// Keeps the rows of the earlier try that the worker goes on from.
  private func resume(_ source: SourceID, _ checkpoint: Checkpoint) throws {
    var claim = try claim(of: source)
    let check = RecordCheck(stores.errors)
    guard claim.stored == checkpoint, claim.open.isEmpty, claim.ended.isEmpty, claim.kept == 0
    else { throw check.refused("it goes on from where no try of this source has been") }
    claim.kept = checkpoint.sightings
    claim.checkpoint = checkpoint
    claim.renewal?.resume()
    claimed[source] = claim
  }

  private func append(_ source: SourceID, _ face: StreamedFace) throws {
    var claim = try claim(of: source)
    let check = RecordCheck(stores.errors)
    guard let embedder else {
      throw check.refused("the archive was opened without a model")
    }
    try check.check(face, dimension: embedder.dimension)
    try checkFurther(face, check)
    guard face.sighting >= claim.kept, !claim.ended.contains(face.sighting) else {
      throw check.refused("a face belongs to sighting \(face.sighting), which has ended")
    }
    if claim.renewal != nil { return take(face, of: source) }
    var draft: SightingDraft
    if let open = claim.open[face.sighting] {
      draft = open
      draft.add(face)
    } else {
      draft = SightingDraft(id: allocateSighting(), source: claim, face: face)
    }
    if let look = look(of: face) { draft.looks.append(look) }
    claim.open[face.sighting] = draft
    claimed[source] = claim
    pending.sightings[draft.id] = draft
    pending.faces.append(
      PendingFace(
        id: FaceID(rawValue: counters.nextFace), sightingID: draft.id, sourceID: source,
        cameraID: claim.cameraID, time: claim.start.advanced(bySeconds: face.seconds),
        streamed: face))
    counters.nextFace += 1
    pending.bytes += face.crop.jpeg.count + face.embedding.count * MemoryLayout<Float>.size
    if pending.faces.count >= Self.mostPendingFaces || pending.bytes >= Self.mostPendingBytes {
      try flush()
    }
  }

  /// Refuses embeddings of other generations that cannot be stored, and a face that searches would
  /// not find.
  private func checkFurther(_ face: StreamedFace, _ check: RecordCheck) throws {
    for generation in generations {
      let known = generation.embedder
      guard known.sha256 != embedder?.sha256 else { continue }
      if let vector = face.furtherEmbeddings[known.sha256] {
        try check.check(further: vector, dimension: known.dimension)
      } else if generation.state == .live {
        throw stores.errors.failure(
          .modelMismatch, "write to the archive",
          "its searches use the model \(known.name) by now, and this face was not embedded with it",
          "Run it again: it then starts with that model.")
      }
    }
  }

  private func end(_ source: SourceID, _ sighting: StreamedSighting) throws {
    var claim = try claim(of: source)
    let check = RecordCheck(stores.errors)
    try check.check(sighting)
    guard sighting.ordinal >= claim.kept, !claim.ended.contains(sighting.ordinal) else {
      throw check.refused("sighting \(sighting.ordinal) ended twice")
    }
    let open = claim.open.removeValue(forKey: sighting.ordinal)
    let streamed = claim.renewal?.waiting[sighting.ordinal]?.count ?? open?.faces ?? 0
    guard streamed == sighting.keptFaces else {
      throw check.refused(
        "sighting \(sighting.ordinal) ended with \(sighting.keptFaces) faces, and "
          + "\(streamed) were streamed")
    }
    if claim.renewal != nil {
      claimed[source]?.ended.insert(sighting.ordinal)
      return try take(sighting, of: source)
    }
    claim.ended.insert(sighting.ordinal)
    claimed[source] = claim
    let alike = try stillsLike(sighting, looks: open?.looks ?? [], of: claim)
    if let repetition = repetition(
      sighting, ordinal: sighting.ordinal, of: claim, alike: alike)
    {
      return leaveOut(repetition, draft: open)
    }
    let draft = SightingDraft(
      id: open?.id ?? allocateSighting(), source: claim, ended: sighting,
      faces: sighting.keptFaces)
    pending.sightings[draft.id] = draft
    if sighting.isStill { pending.stills[draft.id] = alike.map(\.sighting) }
  }

  func allocateSighting() -> SightingID {
    defer { counters.nextSighting += 1 }
    return SightingID(rawValue: counters.nextSighting)
  }

  func claim(of source: SourceID) throws -> ClaimedSource {
    guard let claim = claimed[source] else {
      throw stores.errors.failure(
        .failed, "write to the archive", "source \(source.rawValue) is not claimed")
    }
    return claim
  }
}
