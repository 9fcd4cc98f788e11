import Answers
import Archive
import Evaluation
import Values

/// Looks up the details of found faces.
struct HitBuilder {
  let query: QueryFace
  private let cameras: [CameraID: CameraName]
  private let curve: FalseMatchCurve?
  private let facesSearched: Int
  private let grouping: QueryOptions.Grouping
  private let clock: ArchiveClock
  private let elsewhere: Elsewhere

  init(
    query: QueryFace, cameras: [CameraRow], curve: FalseMatchCurve?, facesSearched: Int,
    grouping: QueryOptions.Grouping, clock: ArchiveClock, elsewhere: Elsewhere
  ) {
    self.query = query
    self.cameras = Dictionary(
      cameras.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    self.curve = curve
    self.facesSearched = facesSearched
    self.grouping = grouping
    self.clock = clock
    self.elsewhere = elsewhere
  }

  /// The hits of `groups`, in their order.
  ///
  /// - Throws: `Failure(.damaged)` when a found face has no row, or its source or camera has none.
  /// - Complexity: O(n log N) for n faces of N.
  func hits(_ groups: [HitGroup], in snapshot: borrowing ArchiveSnapshot) throws
    -> [SearchAnswer.Hit]
  {
    let faces = try snapshot.faces(groups.map(\.best.faceID))
    // Hits by camera span all of their sightings; the others need only the one of the best face.
    let members = grouping == .camera ? groups.flatMap(\.faces) : groups.map(\.best)
    let sightings = try snapshot.sightings(Array(Set(members.map(\.sightingID))))
    let sources = try snapshot.sources(Array(Set(faces.map(\.sourceID))))
    let rows = Rows(
      faces: Dictionary(faces.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      sightings: Dictionary(sightings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      sources: Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      timeDoubts: try snapshot.timeDoubts(of: sightings),
      places: try RecordingPlaces(of: sources, cameras: cameras, clock, in: snapshot))
    return try groups.enumerated().map { try hit($0.element, rank: $0.offset + 1, rows) }
  }

  private struct Rows {
    var faces: [FaceID: FaceRow]
    var sightings: [SightingID: SightingRow]
    var sources: [SourceID: SourceRow]
    var timeDoubts: [SightingID: [String]]
    var places: RecordingPlaces
  }

  private func hit(_ group: HitGroup, rank: Int, _ rows: Rows) throws(Failure)
    -> SearchAnswer.Hit
  {
    let best = group.best
    guard let face = rows.faces[best.faceID], let sighting = rows.sightings[face.sightingID],
      let source = rows.sources[face.sourceID], let camera = cameras[best.camera]
    else {
      throw Failure(
        .damaged, attempted: "look up the face", subject: String(best.faceID.rawValue),
        reason: "its row, or that of its sighting, source or camera, is missing",
        remedy: "Run facearchive check.")
    }
    let shown = elsewhere.place(of: best.faceID)
    let shift = shown?.shiftMilliseconds ?? 0
    // One face for each sighting: they all stand at the same place.
    let members = Dictionary(
      group.faces.map { ($0.sightingID, $0.faceID) }, uniquingKeysWith: { first, _ in first })
    let spans = grouping == .camera ? members : [sighting.id: best.faceID]
    let times = spans.compactMap { id, face -> ClosedRange<WallTime>? in
      let shift = elsewhere.place(of: face)?.shiftMilliseconds ?? 0
      return rows.sightings[id].map { row in
        row.start.shifted(by: shift)...max(row.start, row.end).shifted(by: shift)
      }
    }
    let place = (shown?.camera ?? source.cameraID, shown?.start ?? source.start)
    let file = rows.places.file(of: source, at: place.0, place.1)
    return SearchAnswer.Hit(
      rank: rank, similarity: best.similarity, sighting: sighting.id, face: face.id,
      camera: CameraAnswer(camera), source: source.id, path: file.path.description,
      start: clock.at(times.map(\.lowerBound).min() ?? sighting.start),
      end: clock.at(times.map(\.upperBound).max() ?? sighting.end),
      time: clock.at(face.time.shifted(by: shift)),
      pts: face.pts, timeBase: source.media?.timeBase ?? Rational(0, 1), box: face.box,
      quality: face.quality.overall,
      members: grouping == .camera ? members.count : sighting.keptFaces, isQuery: isQuery(group),
      timeDoubts: Set(spans.keys.flatMap { rows.timeDoubts[$0] ?? [] }).sorted(),
      file: file.state.rawValue,
      otherPlaces: rows.places.others(
        of: source, than: place.0, place.1,
        span: sighting.start...max(sighting.start, sighting.end)),
      expectedFalseMatches: curve.flatMap { curve in
        SearchAnswer.FalseMatches(
          similarity: best.similarity, facesSearched: facesSearched, curve: curve)
      })
  }

  private func isQuery(_ group: HitGroup) -> Bool {
    switch query.origin {
    case .photos: false
    case .face(let id): group.faces.contains { $0.faceID == id }
    case .sightings(let ids): group.faces.contains { ids.contains($0.sightingID) }
    }
  }
}
