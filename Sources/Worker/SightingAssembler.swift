import FaceRecognition
import SightingStream
import Values

/// Collects the faces of each track, and turns tracks that have ended into sightings.
///
/// A sighting's ordinal is its place among all sightings in the order of their first frames, so
/// that one is complete only when it is known of every earlier track whether it is a sighting;
/// that takes at most the tracker's gap. For one thread.
final class SightingAssembler {
  /// A sighting that is complete, with its kept faces from the best on.
  struct Sighting {
    var ordinal: Int
    var first: TrackedFace
    var last: TrackedFace
    var detections: Int
    var kept: [TrackedFace]
    var trail: [TrailPoint]
    var isStill: Bool
  }

  /// What is held of a track until it is complete.
  private struct Pending {
    var first: TrackedFace
    var last: TrackedFace
    var detections = 0
    var candidates: [TrackedFace] = []
    var trail = Trail()
    var stillness = Stillness()
    var isSighting = false
    var hasEnded = false
    var ordinal: Int?
  }

  /// What the pixels of faces that are not encoded may take together, in bytes.
  ///
  /// Source: our choice: some thirty tracks of twelve candidates, each of 150 x 150 pixels.
  static let heldPixelBytes = 24 << 20

  private let keep: JobOptions.Keep
  private let encoder: FaceEncoder
  private let tellsTrails: Bool
  private let selector: BestFaceSelector
  private var pending: [Int: Pending] = [:]
  /// The first track of which it is not known whether it is a sighting.
  private var undecided = 0
  private var nextOrdinal = 0

  /// Detections of tracks that ended without becoming sightings, and of none.
  private(set) var shortTrackDetections = 0
  /// Sightings that were complete so far.
  var sightings: Int { nextOrdinal }

  /// Nothing is held of any track.
  var isEmpty: Bool { pending.isEmpty }

  /// - Parameters:
  ///   - tellsTrails: Sightings say where the face was at each detection.
  ///   - sightings: Those that were complete before: the next one's ordinal.
  init(
    keep: JobOptions.Keep, encoder: FaceEncoder, tellsTrails: Bool = false, sightings: Int = 0
  ) {
    self.keep = keep
    self.encoder = encoder
    self.tellsTrails = tellsTrails
    nextOrdinal = sightings
    selector =
      switch keep {
      case .best(let count): BestFaceSelector(count: count)
      case .all: BestFaceSelector(count: .max)
      }
  }

  /// The latest face of a track that has not been handed out.
  func latestFace(ofTrack number: Int) -> TrackedFace? { pending[number]?.last }

  /// Takes over one frame's faces and what the tracker made of them.
  ///
  /// - Throws: what encoding a crop throws.
  func add(_ faces: [TrackedFace], _ step: FaceTracker.Step) throws {
    for (face, track) in zip(faces, step.tracks) {
      guard let track else {
        shortTrackDetections += 1
        continue
      }
      var state = pending.removeValue(forKey: track) ?? Pending(first: face, last: face)
      state.last = face
      state.detections += 1
      if face.role != .onTheWay { state.candidates.append(face) }
      if tellsTrails { state.trail.add(face) }
      state.stillness.add(seconds: face.seconds, box: face.detection.box) { region in
        face.luma(of: region, cells: Stillness.cells)
      }
      if state.candidates.count > selector.capacity,
        let index = selector.leastUseful(of: state.candidates.map(\.candidate))
      {
        state.candidates.remove(at: index)
      }
      pending[track] = state
    }
    try limitHeldPixels()
    for track in step.confirmed { pending[track]?.isSighting = true }
    end(step.ended)
  }

  /// Encodes candidates until their pixels, which are many times larger than crops, take no more
  /// than they may. Most candidates are given up before and are never encoded.
  private func limitHeldPixels() throws {
    func held() -> Int {
      pending.values.reduce(0) { sum, state in
        state.candidates.reduce(sum) { $0 + $1.heldPixelBytes }
      }
    }
    guard held() > Self.heldPixelBytes else { return }
    for state in pending.values { for face in state.candidates { _ = try face.crop(by: encoder) } }
  }

  /// Takes over that tracks have ended.
  func end(_ tracks: [FaceTracker.EndedTrack]) {
    for track in tracks {
      pending[track.number]?.isSighting = track.isSighting
      pending[track.number]?.hasEnded = true
    }
    while let state = pending[undecided] {
      if state.isSighting {
        pending[undecided]?.ordinal = nextOrdinal
        nextOrdinal += 1
      } else if state.hasEnded {
        shortTrackDetections += state.detections
        pending[undecided] = nil
      } else {
        break
      }
      undecided += 1
    }
  }

  /// The sightings that have become complete since the last call, by ordinal.
  func takeComplete() -> [Sighting] {
    let numbers = pending.filter { $0.value.hasEnded && $0.value.ordinal != nil }.keys.sorted()
    return numbers.compactMap { number in
      guard let state = pending.removeValue(forKey: number), let ordinal = state.ordinal else {
        return nil
      }
      return Sighting(
        ordinal: ordinal, first: state.first, last: state.last, detections: state.detections,
        kept: kept(of: state.candidates), trail: state.trail.points,
        isStill: state.stillness.isStill)
    }
  }

  private func kept(of candidates: [TrackedFace]) -> [TrackedFace] {
    switch keep {
    case .best:
      return selector.choose(from: candidates.map(\.candidate)).map { candidates[$0] }
    case .all:
      return candidates.enumerated().sorted { left, right in
        let (a, b) = (left.element.quality.overall, right.element.quality.overall)
        return a != b ? a > b : left.offset < right.offset
      }.map(\.element)
    }
  }
}

/// Where a face was, in at most `TrailPoint.most` points.
private struct Trail {
  private(set) var points: [TrailPoint] = []
  /// Detections per point.
  private var step = 1
  private var detections = 0

  mutating func add(_ face: TrackedFace) {
    defer { detections += 1 }
    guard detections % step == 0 else { return }
    if points.count == TrailPoint.most {
      points = points.indices.filter { $0 % 2 == 0 }.map { points[$0] }
      step *= 2
    }
    points.append(TrailPoint(seconds: face.seconds, box: face.detection.box))
  }
}

extension TrackedFace {
  fileprivate var candidate: BestFaceSelector.Candidate {
    BestFaceSelector.Candidate(seconds: seconds, quality: quality)
  }
}
