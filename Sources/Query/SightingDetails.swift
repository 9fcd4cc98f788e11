import Archive
import Values

/// Everything that the archive knows of one sighting: what `show` shows.
public struct SightingDetails: Sendable {
  public var sighting: SightingRow
  public var camera: CameraName
  public var source: SourceRow
  /// The kept faces, best first.
  public var faces: [FaceRow]
  /// The face that was asked for; `nil` when the sighting was.
  public var askedFace: FaceID?
  public var clock: ArchiveClock
}

extension Searcher {
  /// What the archive knows of a sighting.
  ///
  /// - Throws: `Failure(.notFound)`, `.damaged`.
  public func details(of sighting: SightingID) throws -> SightingDetails {
    try reader.snapshot { try Self.details(of: sighting, askedFace: nil, in: $0) }
  }

  /// What the archive knows of the sighting that a face belongs to.
  ///
  /// - Throws: `Failure(.notFound)`, `.damaged`.
  public func details(ofFace face: FaceID) throws -> SightingDetails {
    try reader.snapshot { snapshot in
      guard let row = try snapshot.faces([face]).first else {
        throw Self.unknown("face", face.rawValue)
      }
      return try Self.details(of: row.sightingID, askedFace: face, in: snapshot)
    }
  }

  private static func details(
    of id: SightingID, askedFace: FaceID?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> SightingDetails {
    guard let sighting = try snapshot.sightings([id]).first else {
      throw unknown("sighting", id.rawValue)
    }
    let cameras = try snapshot.cameras
    guard let source = try snapshot.sources([sighting.sourceID]).first,
      let camera = cameras.first(where: { $0.id == sighting.cameraID })
    else {
      throw Failure(
        .damaged, attempted: "show the sighting", subject: String(id.rawValue),
        reason: "the row of its source or camera is missing", remedy: "Run facearchive check.")
    }
    return SightingDetails(
      sighting: sighting, camera: camera.name, source: source, faces: try snapshot.faces(of: id),
      askedFace: askedFace, clock: try ArchiveClock(zoneName: snapshot.settings.timeZone))
  }

  private static func unknown(_ kind: String, _ number: Int64) -> Failure {
    Failure(
      .notFound, attempted: "show the \(kind)", subject: String(number),
      reason: "the archive has no \(kind) with that number",
      remedy: "Take the number from the output of search or where.")
  }
}
