import Archive
import Values

extension QueryFace {
  /// The face that `source` names in the archive; for a sighting the mean of its kept faces.
  ///
  /// - Throws: `Failure(.notFound)` when the archive has no such face or sighting; what the
  ///   snapshot throws.
  init(face id: FaceID, in snapshot: borrowing ArchiveSnapshot) throws {
    let rows = try snapshot.faces([id])
    guard !rows.isEmpty else {
      throw Self.unknown("face", id.rawValue)
    }
    try self.init(origin: .face(id), rows: rows, in: snapshot)
  }

  /// The mean of a sighting's kept faces, or of several sightings the mean of these.
  ///
  /// - Throws: as `init(face:in:)`; `Failure(.failed)` when they cancel each other out.
  init(sightings ids: [SightingID], in snapshot: borrowing ArchiveSnapshot) throws {
    var queries: [QueryFace] = []
    for id in ids {
      let rows = try snapshot.faces(of: id)
      guard !rows.isEmpty else {
        throw Self.unknown("sighting", id.rawValue)
      }
      queries.append(try QueryFace(origin: .sightings([id]), rows: rows, in: snapshot))
    }
    guard queries.count != 1 else {
      self = queries[0]
      return
    }
    try self.init(
      origin: .sightings(ids), vectors: queries.map(\.vector),
      pictures: queries.compactMap(\.pictures.first))
  }

  private init(
    origin: Origin, rows: [FaceRow], in snapshot: borrowing ArchiveSnapshot
  ) throws {
    var vectors: [[Float]] = []
    var pictures: [QueryPicture] = []
    for row in rows {
      guard let vector = try snapshot.embedding(row.id), let jpeg = try snapshot.crop(row.id)
      else { continue }
      vectors.append(vector)
      pictures.append(
        QueryPicture(
          jpeg: jpeg, face: row.faceBoxInCrop, caption: "face \(row.id.rawValue)"))
    }
    try self.init(origin: origin, vectors: vectors, pictures: pictures)
  }

  private static func unknown(_ kind: String, _ number: Int64) -> Failure {
    Failure(
      .notFound, attempted: "search with the \(kind)", subject: String(number),
      reason: "the archive has no \(kind) with that number",
      remedy: "Take the number from the output of search, where or show.")
  }
}

extension FaceRow {
  /// The face's box in the pixels of its crop.
  public var faceBoxInCrop: Box {
    CropView.faceBox(box, region: crop.region, width: crop.width, height: crop.height)
  }
}
