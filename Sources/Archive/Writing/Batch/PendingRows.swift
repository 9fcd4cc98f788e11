import SightingStream
import Values

/// A source that a worker has: what its rows say of where and when it was recorded.
struct ClaimedSource {
  let id: SourceID
  var cameraID: CameraID
  /// When its first frame was recorded.
  let start: WallTime
}

/// A face that has its number but is not stored yet.
struct PendingFace {
  var id: FaceID
  var sightingID: SightingID
  var sourceID: SourceID
  var cameraID: CameraID
  var time: WallTime
  var streamed: StreamedFace
}

/// What the next batch writes.
struct PendingRows {
  /// Faces in a batch, at most: what a kill can cost, and what a reader waits for.
  static let mostFaces = 512
  /// Bytes in a batch, at most: LMDB keeps what a transaction changes in memory.
  static let mostBytes = 32 << 20

  private(set) var faces: [PendingFace] = []
  private(set) var sightings: [SightingID: SightingDraft] = [:]
  /// Those of them whose face is still, with the stored ones that they are like.
  private(set) var stills: [SightingID: [SightingID]] = [:]
  /// Sightings that get no rows, for they only repeat still ones.
  private(set) var repetitions: [StillRepetition] = []
  /// Those of them that have rows from a batch before, with their sources.
  private(set) var withdrawn: [SightingID: SourceID] = [:]
  /// Bytes of crops and embeddings.
  private var bytes = 0

  /// What faces take until they are committed.
  struct Size {
    var faces = 0
    /// Of crops and embeddings.
    var bytes = 0

    static func + (left: Size, right: Size) -> Size {
      Size(faces: left.faces + right.faces, bytes: left.bytes + right.bytes)
    }

    static func += (left: inout Size, right: Size) { left = left + right }
  }

  var size: Size { Size(faces: faces.count, bytes: bytes) }

  static func isFull(_ size: Size) -> Bool {
    size.faces >= mostFaces || size.bytes >= mostBytes
  }

  /// Whether the batch writes rows of `source`.
  func concerns(_ source: SourceID) -> Bool {
    faces.contains { $0.sourceID == source } || sightings.values.contains { $0.sourceID == source }
      || repetitions.contains { $0.source == source }
  }

  mutating func add(_ face: PendingFace) {
    faces.append(face)
    bytes += face.bytes
  }

  /// Adds a sighting, or puts it in the place of what was known of it.
  mutating func put(_ sighting: SightingDraft) {
    sightings[sighting.id] = sighting
  }

  /// Has a sighting that was put noted as still.
  mutating func markStill(_ sighting: SightingID, like stored: [SightingID]) {
    stills[sighting] = stored
  }

  mutating func add(_ repetitions: [StillRepetition]) {
    self.repetitions += repetitions
  }

  /// Takes the faces of a sighting back that were streamed before it was known to be a repetition.
  mutating func withdraw(_ sighting: SightingID, for repetition: StillRepetition) {
    let had = faces.count
    sightings[sighting] = nil
    removeFaces { $0.sightingID == sighting }
    // Some are in the archive already when a batch was full in between.
    if had - faces.count < repetition.faces { withdrawn[sighting] = repetition.source }
  }

  /// Forgets what it would write of `source`.
  mutating func remove(_ source: SourceID) {
    removeFaces { $0.sourceID == source }
    stills = stills.filter { sightings[$0.key]?.sourceID != source }
    sightings = sightings.filter { $0.value.sourceID != source }
    repetitions.removeAll { $0.source == source }
    withdrawn = withdrawn.filter { $0.value != source }
  }

  private mutating func removeFaces(where isUnwanted: (PendingFace) -> Bool) {
    faces.removeAll(where: isUnwanted)
    bytes = faces.reduce(0) { $0 + $1.bytes }
  }
}

extension PendingFace {
  fileprivate var bytes: Int {
    streamed.crop.jpeg.count + streamed.embedding.count * MemoryLayout<Float>.size
  }
}
