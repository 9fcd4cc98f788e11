import SightingStream
import Values

/// Finds the sightings that an archive has of a source among those that another detector sees in it.
///
/// **The rule.** A sighting that the archive has is *seen again* by a new one when their boxes overlap
/// by at least `leastOverlap` on average over their common times. Common times are the moments at
/// which the archive knows where its sighting was (its beginning, its kept faces, its end) and that
/// lie within the new one; if there are none, the detections of the new one that lie within the old
/// one. The box of the other at such a moment is interpolated between its nearest known ones, where
/// it cannot have gone far between them.
///
/// One new sighting may see several old ones again, where the old detector had lost the face in
/// between, and several new ones the same old one. A face is seen again when a box of its own time
/// overlaps it as much. Nothing here depends on what was decided before.
struct SightingReconciler {
  /// A sighting that the archive has.
  struct Known {
    var id: SightingID
    var startSeconds: Double
    var endSeconds: Double
    /// Where it is known to have been, in order of time.
    var places: [TrailPoint]
    /// Its kept faces.
    var faces: [TrailPoint]
  }

  /// Overlap, as intersection over union, from which on two boxes at one time are of one face.
  ///
  /// Source: measured: YuNet's and RetinaFace's boxes of the same face overlap by 0.90 on average over
  /// 500 photos of LFW, the worst by 0.75; small faces leave more to chance. No less than what the
  /// detectors themselves suppress as the same face, so that two faces of one frame are never one.
  static let leastOverlap: Float = 0.4

  /// Times that differ by no more are of the same frame, in seconds: far less than a frame lasts.
  static let sameFrameSeconds = 1e-3

  /// Known boxes of one sighting that do not overlap show where it was between them when they are no
  /// farther apart than this, in seconds.
  ///
  /// Source: our choice: the longest gap in a sighting (`JobOptions.gapSeconds`) and some more.
  static let mostGapSeconds = 1.5

  let known: [Known]

  /// The sightings of the archive that one with this trail sees again, as indices of `known` in
  /// order of their beginnings.
  ///
  /// - Parameter trail: In order of time.
  /// - Complexity: O(known × their places + log of the trail's points).
  func seenAgain(by trail: [TrailPoint]) -> [Int] {
    known.indices.filter { overlap(known[$0], trail) ?? 0 >= Self.leastOverlap }
      .sorted {
        (known[$0].startSeconds, known[$0].id) < (known[$1].startSeconds, known[$1].id)
      }
  }

  /// Whether one of these sightings has a face at that time and place.
  func hasFace(_ place: TrailPoint, in sightings: [Int]) -> Bool {
    sightings.contains { index in
      known[index].faces.contains { face in
        abs(face.seconds - place.seconds) <= Self.sameFrameSeconds
          && face.box.intersectionOverUnion(place.box) >= Self.leastOverlap
      }
    }
  }

  /// The mean overlap at common times; `nil` when there are none.
  func overlap(_ sighting: Known, _ trail: [TrailPoint]) -> Float? {
    guard let first = trail.first, let last = trail.last,
      first.seconds <= sighting.endSeconds + Self.sameFrameSeconds,
      last.seconds >= sighting.startSeconds - Self.sameFrameSeconds
    else { return nil }
    return Self.meanOverlap(sighting.places, trail) ?? Self.meanOverlap(trail, sighting.places)
  }

  /// The mean overlap of `places` with where `trail` was at their times.
  private static func meanOverlap(_ places: [TrailPoint], _ trail: [TrailPoint]) -> Float? {
    let overlaps = places.compactMap { place in
      box(of: trail, at: place.seconds).map { $0.intersectionOverUnion(place.box) }
    }
    return overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Float(overlaps.count)
  }

  /// Where a face was at a time, between the nearest known places; `nil` before the first, after the
  /// last, and where nothing shows it.
  static func box(of trail: [TrailPoint], at seconds: Double) -> Box? {
    var (low, high) = (0, trail.count)
    while low < high {
      let middle = (low + high) / 2
      if trail[middle].seconds < seconds { low = middle + 1 } else { high = middle }
    }
    for index in [low, low - 1] where trail.indices.contains(index) {
      if abs(trail[index].seconds - seconds) <= sameFrameSeconds { return trail[index].box }
    }
    guard low > 0, low < trail.count else { return nil }
    let (before, after) = (trail[low - 1], trail[low])
    guard
      after.seconds - before.seconds <= mostGapSeconds
        || before.box.intersectionOverUnion(after.box) >= leastOverlap
    else { return nil }
    let part = Float((seconds - before.seconds) / (after.seconds - before.seconds))
    func between(_ value: KeyPath<Box, Float>) -> Float {
      before.box[keyPath: value] * (1 - part) + after.box[keyPath: value] * part
    }
    return Box(
      x: between(\.x), y: between(\.y), width: between(\.width), height: between(\.height))
  }
}

extension SightingReconciler.Known {
  init(_ sighting: SightingRow, faces rows: [FaceRow]) {
    let faces = rows.map { TrailPoint(seconds: $0.seconds, box: $0.box) }
    let ends = [
      TrailPoint(seconds: sighting.startSeconds, box: sighting.firstBox),
      TrailPoint(seconds: sighting.endSeconds, box: sighting.lastBox),
    ]
    // The first and the last face may be kept ones: each moment counts once.
    var places: [TrailPoint] = []
    for place in (ends + faces).sorted(by: { $0.seconds < $1.seconds })
    where places.last.map({
      place.seconds - $0.seconds > SightingReconciler.sameFrameSeconds
    }) ?? true {
      places.append(place)
    }
    self.init(
      id: sighting.id, startSeconds: sighting.startSeconds, endSeconds: sighting.endSeconds,
      places: places, faces: faces)
  }
}
