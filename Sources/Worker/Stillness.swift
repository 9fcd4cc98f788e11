import Values

/// Whether a face that is followed is a picture rather than a person: a poster, a photo on a wall,
/// a screen that stands still.
///
/// A person in view for some seconds breathes, sways, blinks and turns, however quietly they sit. A
/// face is *still* when over its whole length its box stays where it was, but for the jitter of a
/// detector, and the picture under the first box stays what it was, but for noise. The picture is
/// compared at the same place of the frame, not at the place of each detection, so that a sway by a
/// part of the head shows at every edge of the face. Brightness and contrast may change: cameras
/// adjust themselves.
struct Stillness {
  /// A face that was in view for less time cannot be called still, in seconds.
  ///
  /// Source: our choice: two breaths, and as many blinks.
  static let leastSeconds = 8.0
  /// Nor can one that was compared less often.
  static let leastComparisons = 8
  /// Of its detections one in so many may differ, as when somebody walks past in front of it.
  static let oneInDetections = 20
  /// The centre of the box moves by at most this part of its longer side.
  ///
  /// Source: our choice, twice the jitter of a detector on small faces: what is under the box tells
  /// people from pictures, not the box.
  static let mostMovement: Float = 0.2
  /// The longer side grows or shrinks by at most this factor.
  static let mostGrowth: Float = 1.3
  /// The most that two pictures of a still face differ: root mean square of the difference of their
  /// cells, in units of the standard deviation of a picture's cells.
  ///
  /// Source: measured on photos of ten people pasted into H.264 clips with noise (24 to 80 pixels,
  /// CRF 25 to 30, sigma 3 to 6, five pictures a second for eight seconds): pasted firmly they
  /// differ by 0.03 to 0.11, and by up to 0.35 where they are small and dark, so that those are
  /// taken for people. Swaying by one hundredth of the head's height, in one in ten pictures or
  /// more they differ by over 0.15; by three hundredths in seven of ten.
  static let mostDifference: Float = 0.15
  /// Cells across and down in which a face is compared: few enough that each averages the noise of
  /// some pixels, many enough that an eyelid is one.
  static let cells = 16
  /// Pictures with less contrast than this show noise rather than a face: standard deviation of the
  /// cells' luma, of 255.
  ///
  /// Source: our choice: the noise of cells of a dark camera, 1 to 3.
  private static let leastContrast: Float = 6

  private var first: (seconds: Double, box: Box)?
  private var last = 0.0
  private var detections = 0
  private var moved = 0
  /// What all later pictures are compared with: cells without mean, of unit deviation, and where
  /// they are, in pixels of the source.
  private var reference: (region: Box, cells: [Float])?
  private(set) var comparisons = 0
  private(set) var differing = 0

  /// Takes the next detection of the face.
  ///
  /// - Parameters:
  ///   - box: In pixels of the source.
  ///   - picture: The mean luma of a region's cells in the same frame, row by row; `nil` when the
  ///     frame's pixels are not known there. Called with the same region for all but the first.
  mutating func add(seconds: Double, box: Box, picture: (Box) -> [Float]?) {
    detections += 1
    last = seconds
    guard let first else {
      self.first = (seconds, box)
      if let cells = picture(box).flatMap(Self.normalised) { reference = (box, cells) }
      return
    }
    guard Self.isSamePlace(first.box, box) else {
      moved += 1
      return
    }
    guard let reference, let luma = picture(reference.region) else { return }
    comparisons += 1
    guard let cells = Self.normalised(luma) else {
      differing += 1
      return
    }
    if Self.difference(reference.cells, cells) > Self.mostDifference { differing += 1 }
  }

  /// Nothing of what was taken speaks for a living person.
  var isStill: Bool {
    guard let first, last - first.seconds >= Self.leastSeconds,
      comparisons >= Self.leastComparisons
    else { return false }
    return (moved + differing) * Self.oneInDetections <= detections
  }

  static func isSamePlace(_ one: Box, _ other: Box) -> Bool {
    let side = max(one.width, one.height)
    let otherSide = max(other.width, other.height)
    let (a, b) = (one.center, other.center)
    let movement = max(abs(a.x - b.x), abs(a.y - b.y))
    return movement <= mostMovement * side && otherSide <= mostGrowth * side
      && side <= mostGrowth * otherSide
  }

  /// Cells without their mean, of unit deviation; `nil` where there is hardly anything to see.
  static func normalised(_ luma: [Float]) -> [Float]? {
    guard !luma.isEmpty else { return nil }
    let mean = luma.reduce(0, +) / Float(luma.count)
    let square = luma.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(luma.count)
    let deviation = square.squareRoot()
    guard deviation >= leastContrast else { return nil }
    return luma.map { ($0 - mean) / deviation }
  }

  /// Root mean square of the difference.
  static func difference(_ one: [Float], _ other: [Float]) -> Float {
    let square = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (square / Float(max(1, one.count))).squareRoot()
  }
}
