import GRDB
import SightingStream
import Values
import VectorIndex

extension ArchiveWriter {
  /// What the faces of sightings that were left out are counted under in
  /// `FrameAccounting.rejected`.
  public static var repeatedStillGate: String { StillRepetition.gate }

  /// Recordings of a still face that are stored before it is only counted.
  public static var storedStillRecordings: Int { StillRepetition.leastRecordings }

  /// An embedding by which still sightings are compared; `nil` when the face is not one of the best,
  /// or has none of the live generation.
  func look(of face: StreamedFace) -> [Float]? {
    guard face.rank < StillRepetition.comparedFaces, let live = generation?.embedder.sha256
    else { return nil }
    return live == embedder?.sha256 ? face.embedding : face.furtherEmbeddings[live]
  }

  /// The committed still sightings, of other sources of the camera, that are at the same place of
  /// the picture and look the same.
  func stillsLike(
    _ ended: StreamedSighting, looks: [[Float]], of claim: ClaimedSource
  ) throws -> [StillPlaces.Known] {
    guard ended.isStill, !looks.isEmpty else { return [] }
    return try snapshot { snapshot in
      let known = try StillPlaces(snapshot.database).known(
        at: ended.firstBox, camera: claim.cameraID, besides: claim.id)
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
  /// - Parameter alike: What ``stillsLike(_:looks:of:)`` found.
  func repetition(
    _ ended: StreamedSighting, ordinal: Int, of claim: ClaimedSource, alike: [StillPlaces.Known]
  ) -> StillRepetition? {
    guard leavesOutStills, Set(alike.map(\.source)).count >= StillRepetition.leastRecordings
    else { return nil }
    return StillRepetition(
      source: claim.id, camera: claim.cameraID, ordinal: ordinal, box: ended.firstBox,
      startSeconds: ended.startSeconds, endSeconds: ended.endSeconds,
      detections: ended.detections, faces: ended.keptFaces, repeated: alike.map(\.sighting))
  }

  /// Takes the faces of a sighting back that were streamed before it was known to be a repetition.
  func leaveOut(_ repetition: StillRepetition, draft: SightingDraft?) {
    pending.repetitions.append(repetition)
    claimed[repetition.source]?.leftOut.sightings += 1
    claimed[repetition.source]?.leftOut.faces += repetition.faces
    guard let draft else { return }
    let had = pending.faces.count
    pending.sightings[draft.id] = nil
    pending.removeFaces { $0.sightingID == draft.id }
    // Some are in the archive already when a batch was full in between.
    if had - pending.faces.count < repetition.faces {
      pending.withdrawn[draft.id] = repetition.source
    }
  }

  /// Whether a sighting of a source that is examined again is not worth its rows.
  func leaveOut(_ ended: StreamedSighting, ofRenewed source: SourceID) throws -> Bool {
    guard ended.isStill, let claim = claimed[source], let renewal = claim.renewal,
      renewal.seenAgain(by: ended).isEmpty
    else { return false }
    let looks = renewal.waiting[ended.ordinal, default: []].compactMap(look)
    let alike = try stillsLike(ended, looks: looks, of: claim)
    let repetition = repetition(ended, ordinal: renewal.nextOrdinal, of: claim, alike: alike)
    guard let repetition else { return false }
    let isKnown = try snapshot { try $0.stillOccurrences(of: source) }.contains { known in
      known.startSeconds <= ended.endSeconds && ended.startSeconds <= known.endSeconds
        && known.box.intersectionOverUnion(ended.firstBox) >= StillRepetition.leastOverlap
    }
    claimed[source]?.renewal?.leaveOut(ended, isKnown ? nil : repetition)
    return true
  }

  /// Sightings and faces of a claimed source that this try has left out so far, for they only
  /// repeat what is seen at still places.
  public func leftOut(of source: SourceID) throws -> (sightings: Int, faces: Int) {
    try claim(of: source).leftOut
  }
}
