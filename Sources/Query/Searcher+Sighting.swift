import Answers
import Archive
import Values

extension Searcher {
  /// What the archive knows of a sighting.
  ///
  /// - Throws: `Failure(.notFound)`, `.damaged`.
  public func details(of sighting: SightingID) throws -> SightingAnswer {
    try reader.snapshot { try Self.details(of: sighting, askedFace: nil, in: $0) }
  }

  /// What the archive knows of the sighting that a face belongs to.
  ///
  /// - Throws: `Failure(.notFound)`, `.damaged`.
  public func details(ofFace face: FaceID) throws -> SightingAnswer {
    try reader.snapshot { snapshot in
      guard let row = try snapshot.faces([face]).first else {
        throw Self.unknown("face", face.rawValue)
      }
      return try Self.details(of: row.sightingID, askedFace: face, in: snapshot)
    }
  }

  private static func details(
    of id: SightingID, askedFace: FaceID?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> SightingAnswer {
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
    let places = try RecordingPlaces(
      of: [source],
      cameras: Dictionary(uniqueKeysWithValues: cameras.map { ($0.id, $0.name) }),
      snapshot.clock, in: snapshot)
    return SightingAnswer(
      sighting, camera: camera.name, source: source, faces: try snapshot.faces(of: id),
      file: places.file(of: source, at: source.cameraID, source.start).state.rawValue,
      otherPlaces: places.others(
        of: source, than: source.cameraID, source.start,
        span: sighting.start...max(sighting.start, sighting.end)),
      warnings: try snapshot.warnings(of: source.id),
      timeDoubts: try snapshot.timeDoubts(of: [sighting])[id] ?? [],
      askedFace: askedFace, try snapshot.clock)
  }

  private static func unknown(_ kind: String, _ number: Int64) -> Failure {
    Failure(
      .notFound, attempted: "show the \(kind)", subject: String(number),
      reason: "the archive has no \(kind) with that number",
      remedy: "Take the number from the output of search or where.")
  }
}
