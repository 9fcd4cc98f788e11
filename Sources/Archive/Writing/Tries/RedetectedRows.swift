import SightingStream
import Values

/// What becomes of the rows of a source that another detector examines: those that the archive has,
/// and what comes on top.
struct RedetectedRows {
  /// How many faces a sighting may have that were in view at the same time.
  let mostFaces: Int
  /// The rows that were there, in the order of `reconciler.known`, as they will be.
  var sightings: [SightingRow]
  let reconciler: SightingReconciler
  /// Of the track that is examined: only its sightings can be seen again.
  var camera: CameraID
  /// The ordinal that the next new sighting gets: those that were there keep theirs.
  var nextOrdinal: Int
  /// Faces of sightings that have not ended, by the stream's ordinal.
  var waiting: [Int: [StreamedFace]] = [:]
  /// What the next commit adds.
  var addition = Addition()
  /// The state of its row.
  var record: Record
  /// What an earlier run has committed up to its checkpoint.
  let stored: Record?
  /// Sightings among those that were there which that run has added.
  private(set) var addedBefore = 0

  /// Rows that are not committed yet, and have no numbers therefore.
  struct Addition {
    var sightings: [(ended: StreamedSighting, ordinal: Int, faces: [StreamedFace])] = []
    /// Faces of sightings that were there, by index.
    var faces: [(sighting: Int, rank: Int, face: StreamedFace)] = []
    /// Sightings that were there and begin earlier or end later now, by index.
    var changed: Set<Int> = []
    /// What only repeats still faces.
    var repetitions: [StillRepetition] = []

    var faceCount: Int { faces.count + sightings.reduce(0) { $0 + $1.faces.count } }
  }

  /// A row of `redetection`.
  struct Record: Equatable {
    var checkpoint: Checkpoint?
    /// Sightings that were there and were seen again.
    var found: Set<SightingID> = []
    var newSightings = 0
    var newFaces = 0
  }

  /// - Parameters:
  ///   - rows: The sightings of the source with their faces.
  ///   - camera: Of the first track.
  ///   - mostFaces: How many faces a sighting may have that were in view at the same time.
  ///   - stored: What an earlier run has left to resume.
  init(
    _ rows: [(sighting: SightingRow, faces: [FaceRow])], camera: CameraID, mostFaces: Int,
    stored: Record?
  ) {
    self.camera = camera
    self.mostFaces = mostFaces
    sightings = rows.map(\.sighting)
    reconciler = SightingReconciler(
      known: rows.map { SightingReconciler.Known($0.sighting, faces: $0.faces) })
    nextOrdinal = (rows.map(\.sighting.ordinal).max() ?? -1) + 1
    record = Record()
    self.stored = stored
  }

  /// Keeps what an earlier run has committed up to its checkpoint.
  mutating func resume() {
    guard let stored else { return }
    record = stored
    addedBefore = stored.newSightings
  }

  /// Merges a sighting that has ended: decides which one it is, and what it adds to it.
  ///
  /// - A sighting that sees none again is new, with all its faces.
  /// - Of those that one sees again the first begins no later than it and the last ends no earlier.
  ///   Each face belongs to the one nearest in time. It is added when no kept face shows it already,
  ///   and that sighting had not been in view at its time or has fewer than `mostFaces` faces.
  ///
  /// Faces that are there, their order, crops and embeddings stay as they are.
  mutating func merge(_ ended: StreamedSighting) {
    let faces = waiting.removeValue(forKey: ended.ordinal) ?? []
    let again = seenAgain(by: ended)
    guard let first = again.first,
      let last = again.max(by: { reconciler.known[$0].endSeconds < reconciler.known[$1].endSeconds }
      )
    else {
      addition.sightings.append((ended, nextOrdinal, faces))
      nextOrdinal += 1
      return
    }
    record.found.formUnion(again.map { sightings[$0].id })
    extend(first, last, to: ended)
    for face in faces {
      let place = TrailPoint(seconds: face.seconds, box: face.box)
      guard !reconciler.hasFace(place, in: again),
        let nearest = again.min(by: { distance($0, face.seconds) < distance($1, face.seconds) }),
        distance(nearest, face.seconds) > 0 || sightings[nearest].keptFaces < mostFaces
      else { continue }
      addition.faces.append((nearest, sightings[nearest].keptFaces, face))
      addition.changed.insert(nearest)
      sightings[nearest].keptFaces += 1
    }
  }

  /// The sightings that were there which one that has ended sees again, by index.
  func seenAgain(by ended: StreamedSighting) -> [Int] {
    let trail =
      ended.trail.isEmpty
      ? [
        TrailPoint(seconds: ended.startSeconds, box: ended.firstBox),
        TrailPoint(seconds: ended.endSeconds, box: ended.lastBox),
      ] : ended.trail
    return reconciler.seenAgain(by: trail).filter { sightings[$0].cameraID == camera }
  }

  /// Leaves out a sighting that only repeats still faces.
  ///
  /// - Parameter repetition: `nil` when that is noted already.
  mutating func leaveOut(_ ended: StreamedSighting, _ repetition: StillRepetition?) {
    waiting[ended.ordinal] = nil
    guard let repetition else { return }
    addition.repetitions.append(repetition)
    nextOrdinal += 1
  }

  private mutating func extend(_ first: Int, _ last: Int, to ended: StreamedSighting) {
    if ended.startSeconds < sightings[first].startSeconds {
      sightings[first].startSeconds = ended.startSeconds
      sightings[first].startPTS = ended.startPTS
      sightings[first].firstBox = ended.firstBox
      sightings[first].detections = max(sightings[first].detections, ended.detections)
      addition.changed.insert(first)
    }
    if ended.endSeconds > sightings[last].endSeconds {
      sightings[last].endSeconds = ended.endSeconds
      sightings[last].endPTS = ended.endPTS
      sightings[last].lastBox = ended.lastBox
      sightings[last].detections = max(sightings[last].detections, ended.detections)
      addition.changed.insert(last)
    }
  }

  /// How long before or after an old sighting a moment is, in seconds; 0 within it.
  private func distance(_ index: Int, _ seconds: Double) -> Double {
    let known = reconciler.known[index]
    return max(0, known.startSeconds - seconds, seconds - known.endSeconds)
  }
}
