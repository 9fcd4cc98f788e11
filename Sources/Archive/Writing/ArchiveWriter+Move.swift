import Foundation
import GRDB
import SightingStream
import Values

extension ArchiveWriter {
  /// Faces of a source that is moved, at most: it is held in memory.
  ///
  /// Source: our choice; 100 MB with crops of 24 kB. A larger one is decoded again.
  private static let mostMovedFaces = 4096

  /// Brings the rows of a source to the camera and the time that its files' names say now, without
  /// the files: the archive plays back the stream that it once took.
  ///
  /// - Parameter complete: Adds to a face what other generations need of it.
  /// - Returns: `false`, with nothing changed, when the source is not one that was done and lost
  ///   nothing but its name, or is too large: a worker has to read it again.
  /// - Throws: What ``finish(_:summary:)`` throws, and `Failure` `.damaged`.
  public func moveRows(
    of source: SourceID,
    complete: (SightingStream.Record) throws -> SightingStream.Record = { $0 }
  ) throws -> Bool {
    guard !sources.isClaimed(source), let entry = try sources.entry(source), entry.state == .seen,
      entry.reason?.code == JournalRows.movedCode, entry.faces <= Self.mostMovedFaces
    else { return false }
    guard try !snapshot({ try $0.mustBeReadToMove(source) }) else { return false }
    let records = try snapshot { try $0.records(of: source) }
    try claim(source)
    for record in records { try append(source, record: try complete(record)) }
    // Another one of the same recording may have ended while this one waited.
    let identity = try session.read { try SourceContents($0.database).identity(of: source) }
    if let identity { try append(source, record: .identity(identity)) }
    let progress = Progress(seconds: entry.decodedSeconds, accounting: entry.accounting)
    try append(source, record: .progress(progress))
    try finish(
      source,
      summary: SourceSummary(
        job: UInt64(bitPattern: source.rawValue), outcome: .whole,
        decodedSeconds: entry.decodedSeconds, sightings: entry.sightings,
        accounting: entry.accounting, stageSeconds: entry.stageSeconds))
    return true
  }
}

extension ArchiveSnapshot {
  /// What was left out of the source would have to be compared with another camera's places; and
  /// which camera sightings of further video tracks belong to, its file says.
  fileprivate func mustBeReadToMove(_ source: SourceID) throws -> Bool {
    guard try stillOccurrences(of: source).isEmpty else { return true }
    let seen = Set(try sightings(of: source).map(\.cameraID))
    return try cameras.contains { seen.contains($0.id) && $0.name.mayBeOfTrack }
  }

  /// The faces, sightings and warnings of a source as a worker would stream them again.
  func records(of source: SourceID) throws -> [SightingStream.Record] {
    let still = try stillSightings(of: source)
    var records = try warnings(of: source).filter { !$0.isOfNames }
      .map { SightingStream.Record.warning($0.asWarning) }
    for sighting in try sightings(of: source) {
      let faces = try self.faces(of: sighting.id)
      var ended = StreamedSighting(
        ordinal: sighting.ordinal, startPTS: sighting.startPTS, endPTS: sighting.endPTS,
        startSeconds: sighting.startSeconds, endSeconds: sighting.endSeconds,
        detections: sighting.detections, keptFaces: faces.count,
        firstBox: sighting.firstBox, lastBox: sighting.lastBox)
      ended.isStill = still.contains(sighting.id)
      records += try faces.map { try record(of: $0, in: sighting) } + [.sightingEnded(ended)]
    }
    return records
  }

  private func record(
    of face: FaceRow, in sighting: SightingRow
  ) throws -> SightingStream.Record {
    guard let jpeg = try crop(face.id), let embedding = try embedding(face.id) else {
      throw stores.errors.damaged("read the archive", "face \(face.id.rawValue) has vanished")
    }
    return .face(
      StreamedFace(
        sighting: sighting.ordinal, rank: face.rank, pts: face.pts, seconds: face.seconds,
        box: face.box, landmarks: face.landmarks, quality: face.quality,
        crop: Crop(
          jpeg: jpeg, width: face.crop.width, height: face.crop.height, region: face.crop.region,
          landmarks: face.crop.landmarks),
        embedding: embedding, embeddingNorm: face.embeddingNorm))
  }
}
