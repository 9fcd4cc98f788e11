import SightingStream
import Values

/// Decides which still sightings get rows: see ``StillRepetition`` for the rule.
final class StillFilter {
  /// When not, every still sighting gets its rows.
  var leavesOut = true
  private let session: WriterSession
  private let generations: KnownGenerations

  init(_ session: WriterSession, _ generations: KnownGenerations) {
    self.session = session
    self.generations = generations
  }

  /// An embedding by which still sightings are compared; `nil` when the face is not among them.
  func look(of face: StreamedFace) -> [Float]? { generations.look(of: face) }

  /// The committed still sightings, of other sources of the camera, that are at the same place of
  /// the picture and look the same.
  func alike(
    _ ended: StreamedSighting, looks: [[Float]], of source: ClaimedSource
  ) throws -> [StillPlaces.Known] {
    guard ended.isStill, !looks.isEmpty else { return [] }
    return try session.snapshot { snapshot in
      let known = try StillPlaces(snapshot.database).known(
        at: ended.firstBox, camera: source.cameraID, besides: source.id)
      guard !known.isEmpty, let index = try snapshot.index() else { return [] }
      return try known.filter { other in
        try other.bestFaces.contains { face in
          guard let vector = try index.vector(of: face) else { return false }
          return looks.contains { look in
            let similarity = zip(vector, look).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            return vector.count == look.count && similarity >= StillRepetition.leastSimilarity
          }
        }
      }
    }
  }

  /// The occurrence that a sighting amounts to; `nil` when it has to be stored.
  ///
  /// - Parameter alike: What ``alike(_:looks:of:)`` found.
  func repetition(
    _ ended: StreamedSighting, ordinal: Int, of source: ClaimedSource, alike: [StillPlaces.Known]
  ) -> StillRepetition? {
    guard leavesOut, Set(alike.map(\.source)).count >= StillRepetition.leastRecordings
    else { return nil }
    return StillRepetition(
      source: source.id, camera: source.cameraID, ordinal: ordinal, box: ended.firstBox,
      startSeconds: ended.startSeconds, endSeconds: ended.endSeconds,
      detections: ended.detections, faces: ended.keptFaces, repeated: alike.map(\.sighting))
  }
}
