import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Finds and judges the faces of single frames. For one thread.
final class FrameExaminer {
  /// Why a detection is refused before it is tracked; raw values are those of
  /// `FrameAccounting.rejected`.
  enum Gate: String {
    case outsideFrame = "outside-frame"
    case tooSmall = "too-small"
    case lowQuality = "low-quality"
  }

  /// The largest detector input in pixels: a little more than 3840 x 2160. Beyond it a frame is
  /// scaled down as if the detector's scale had been less, so that a picture of 64 million pixels
  /// does not take gigabytes.
  static let maximumInputPixels = 8.4e6

  /// The least score of the landmark network for a face.
  static let leastLandmarkScore: Float = 0.5

  let analyzer: FaceAnalyzer
  let options: JobOptions
  let clock: StageClock
  private let scorer = FaceQualityScorer()
  private let source: MediaFacts
  /// What has changed since it was examined; `nil` when everything is always examined.
  private var changes: ChangeMap?
  /// When much had changed and all of it was examined, in seconds of media time: the last time, and
  /// the time before.
  private var looks = (last: -Double.infinity, before: -Double.infinity)
  /// When all that had changed was examined last, in seconds of media time.
  private var searched = -Double.infinity

  init(analyzer: FaceAnalyzer, options: JobOptions, source: MediaFacts, clock: StageClock) {
    self.analyzer = analyzer
    self.options = options
    self.source = source
    self.clock = clock
  }

  /// What the examination of a frame gave.
  struct Examination {
    /// The faces that pass the gates.
    var faces: [TrackedFace] = []
    /// How many detections each gate refused.
    var refused: [Gate: Int] = [:]
  }

  /// What is to be examined of a frame: for videos that are not examined exhaustively.
  struct Change {
    /// `nil` for the whole frame.
    fileprivate var mosaic: DetectionMosaic?
    fileprivate var luma: [UInt8]
    /// More than a spot differs from before.
    fileprivate(set) var isLarge: Bool
  }

  /// What a comparison of a frame with those before it says.
  enum Comparison {
    /// Nothing differs from what was examined before, and nothing there may be a face.
    case unchanged
    /// Much differs, as it did a moment ago, when all of it was examined and nobody seen.
    case tooSoon
    case changed(Change)
  }

  /// Where somebody is followed, and where so much changes that most of the frame would have to be
  /// examined, all that changes is examined only so often, in seconds; in between faces that are known
  /// are looked for where they should be. Whoever is in view for a second is looked for all the same.
  private var lookSeconds: Double { options.thoroughness == .fast ? 0.9 : 0.7 }
  /// Much goes on changing when it did twice within this time, in seconds.
  private static let lastingSeconds = 1.5
  /// Beyond this part of the frame's pixels, "much" has changed. Source: our choice: below it, what
  /// can be saved is not worth a face that is found later.
  private static let muchShare = 0.25
  /// From this score on what is seen in a key picture speaks for decoding what is around it.
  private static let suspectAtALook: Float = 0.5
  /// Suspects whose score lacks no more than this may be faces the next moment.
  private static let nearlyFace: Float = 0.15
  /// Up to this part of the frame's pixels known faces are looked for alone.
  private static let knownShare = 0.5
  /// Beyond this part of the frame's pixels tiles are not worth their making.
  private static let mostShare = 0.8

  /// Forgets what was examined before: the next frame is new in all its parts.
  func forget() {
    changes = nil
    looks = (-.infinity, -.infinity)
    searched = -.infinity
  }

  /// Compares a frame with what was examined before.
  ///
  /// - Parameter expected: Where the faces that are followed should be, in frame pixels.
  /// - Throws: `FFmpegError` when the frame cannot be converted.
  func compare(_ frame: VideoFrame, expected: [FaceTracker.Expectation] = []) throws -> Comparison {
    try clock.measure(.gate) {
      let map =
        if let changes, changes.fits(width: frame.width, height: frame.height) {
          changes
        } else {
          ChangeMap(
            frameWidth: frame.width, frameHeight: frame.height,
            leastFacePixels: options.minimumFacePixels)
        }
      changes = map
      let luma = try frame.lumaThumbnail(width: map.columns, height: map.rows)
      let changed = map.changes(luma: luma)
      let faces = map.surroundings(of: expected)
      guard !changed.isEmpty || !faces.isEmpty else { return .unchanged }
      func mosaic(of parts: [DetectionMosaic.Part], most share: Double) -> DetectionMosaic? {
        guard !parts.isEmpty, scale(for: frame) == 1, enlargement == 1,
          analyzer.quickDetector.takesAnySize
        else { return nil }
        let mosaic = DetectionMosaic(
          of: parts, frameWidth: frame.width, frameHeight: frame.height)
        let most = min(share * Double(frame.width * frame.height), Self.pixelsAtOnce)
        return Double(mosaic.area) <= most ? mosaic : nil
      }
      let parts = changed.map { DetectionMosaic.Part(region: $0) } + faces
      let all = mosaic(of: parts, most: Self.mostShare)
      let much = Self.muchShare * Double(frame.width * frame.height)
      let isMuch = all.map { Double($0.area) > much } ?? true
      let isLarge = changed.contains { map.isLarge($0) }
      if !changed.isEmpty, frame.seconds - searched < lookSeconds {
        let known = map.surroundings(
          of: expected, leastScore: options.detectorThreshold - Self.nearlyFace)
        let isLasting = looks.last - looks.before < Self.lastingSeconds
        let isSoon = isMuch && isLasting && frame.seconds - looks.last < lookSeconds
        if known.isEmpty, isSoon { return .tooSoon }
        if !expected.isEmpty || isSoon, let known = mosaic(of: known, most: Self.knownShare) {
          return .changed(
            Change(mosaic: known, luma: luma, isLarge: isLarge))
        }
      }
      if isMuch { looks = (frame.seconds, looks.last) }
      if !changed.isEmpty { searched = frame.seconds }
      return .changed(Change(mosaic: all, luma: luma, isLarge: isLarge))
    }
  }

  /// Whether there may be a face in what is new in a frame.
  ///
  /// - Throws: as `examine`.
  func showsSuspect(_ frame: VideoFrame, change: Change) throws -> Bool {
    _ = try suspects(in: frame, change: change)
    return changes?.suspects.contains { $0.score >= Self.suspectAtALook } == true
  }

  /// Examines a frame, or what is new in it.
  ///
  /// - Parameter expected: Where the faces that are followed should be, in frame pixels.
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when a network cannot
  ///   run.
  func examine(
    _ frame: VideoFrame, change: Change? = nil, expected: [FaceTracker.Expectation] = []
  ) throws -> Examination {
    var result = Examination()
    let scale = FrameScale(
      frameWidth: frame.width, frameHeight: frame.height, sourceWidth: source.width,
      sourceHeight: source.height)
    let found = try change.map { try suspects(in: frame, change: $0) } ?? detect(in: frame)
    for detection in found {
      let isKnown = expected.contains {
        $0.box.intersectionOverUnion(detection.box) >= Self.sameFaceOverlap
      }
      guard detection.score >= (isKnown ? knownFaceThreshold : options.detectorThreshold) else {
        continue
      }
      if let gate = gate(detection, in: frame, isKnown: isKnown) {
        result.refused[gate, default: 0] += 1
      } else if let face = try judge(detection, in: frame, scale: scale) {
        result.faces.append(face)
      } else {
        result.refused[.lowQuality, default: 0] += 1
      }
    }
    return result
  }

  /// What may be faces in a frame of which only a part is new; it is noted for the next one.
  private func suspects(in frame: VideoFrame, change: Change) throws -> [Detection] {
    let threshold = min(ChangeMap.suspectScore, knownFaceThreshold)
    var found: [Detection]
    if let mosaic = change.mosaic {
      found = try detect(in: mosaic, of: frame, threshold: threshold)
    } else {
      found = try detect(
        inWhole: frame, by: analyzer.quickDetector, fidelity: .quick, threshold: threshold)
    }
    found = try lookedAtAgain(found, in: frame)
    let whole = PixelRegion(x: 0, y: 0, width: frame.width, height: frame.height)
    changes?.examined(
      change.mosaic?.parts ?? [DetectionMosaic.Part(region: whole)], luma: change.luma,
      found: found.map { ChangeMap.Suspect(box: $0.box, score: $0.score) })
    return found
  }

  /// Where a face that is followed is expected, this much less of a score is enough: the number
  /// format of the quick detector takes a few hundredths from some faces, and would break off
  /// sightings. Source: measured on a street scene, of which 2 of 11 sightings were split.
  private static let knownFaceBonus: Float = 0.05
  private var knownFaceThreshold: Float {
    source.isImage
      ? options.detectorThreshold : max(0, options.detectorThreshold - Self.knownFaceBonus)
  }

  private func detect(
    in mosaic: DetectionMosaic, of frame: VideoFrame, threshold: Float
  ) throws -> [Detection] {
    let image = try clock.measure(.scale) { try mosaic.image(of: frame) }
    let found = try clock.measure(.detect) {
      try analyzer.quickDetector.detect(in: image, letterbox: .identity, threshold: threshold)
    }
    let inFrame = found.compactMap { detection -> Detection? in
      guard let tile = mosaic.tile(at: detection.box.center) else { return nil }
      let scale = Float(tile.reduction)
      func frame(_ point: Point) -> Point {
        Point(
          x: (point.x - Float(tile.x)) * scale + Float(tile.region.x),
          y: (point.y - Float(tile.y)) * scale + Float(tile.region.y))
      }
      let corner = frame(Point(x: detection.box.x, y: detection.box.y))
      var moved = detection
      moved.box = Box(
        x: corner.x, y: corner.y, width: detection.box.width * scale,
        height: detection.box.height * scale)
      moved.landmarks = detection.landmarks.mapped(frame)
      return moved
    }
    return Self.distinct(inFrame)
  }

  /// Without the weaker ones of those that show the same face.
  ///
  /// - Parameter known: Faces that are not among them and not wanted again.
  static func distinct(_ detections: [Detection], known: [Detection] = []) -> [Detection] {
    var distinct: [Detection] = []
    for detection in detections.sorted(by: { $0.score > $1.score }) {
      let isNew = (known + distinct).allSatisfy {
        $0.box.intersectionOverUnion(detection.box) < sameFaceOverlap
      }
      if isNew { distinct.append(detection) }
    }
    return distinct
  }

  /// Detector input pixels per frame pixel.
  func scale(for frame: VideoFrame) -> Double {
    let pixels = Double(frame.width) * Double(frame.height)
    let bound = (Self.maximumInputPixels / max(1, pixels)).squareRoot()
    var wanted = options.detectorScale
    // Faces that nobody wants need not be found.
    if options.thoroughness != .exhaustive, !source.isImage {
      wanted *= min(1, Self.reliablePixels / Double(max(1, options.minimumFacePixels)))
    }
    return min(wanted, bound)
  }

  private func detect(
    inWhole frame: VideoFrame, by detector: FaceDetector, fidelity: ConversionFidelity,
    threshold: Float
  ) throws -> [Detection] {
    let wanted = scale(for: frame)
    let isSearchedInParts = detector.takesAnySize && !source.isImage
    let whole = isSearchedInParts ? min(wanted, Self.scaleAtOnce(frame)) : wanted
    let size = detector.inputSize(
      frameWidth: frame.width, frameHeight: frame.height, scale: whole)
    let input = try clock.measure(.scale) {
      try frame.letterboxed(
        width: size.width, height: size.height, order: .bgr, fidelity: fidelity)
    }
    let letterbox = Letterbox(
      scale: input.scale, offsetX: Float(input.offsetX), offsetY: Float(input.offsetY))
    let found = try clock.measure(.detect) {
      try detector.detect(in: input.image, letterbox: letterbox, threshold: threshold)
    }
    guard enlargement > 1 || whole < wanted else { return found }
    let sure = found.filter { $0.score >= options.detectorThreshold }
    let others = try detectSmall(
      in: frame, by: detector, scale: enlargement > 1 ? enlargement : wanted, fidelity: fidelity,
      threshold: threshold)
    // Of a face that was hardly seen in the whole its part tells more.
    let unsure = found.filter { $0.score < options.detectorThreshold }
    return sure + Self.distinct(unsure + others, known: sure)
  }

  private func detect(in frame: VideoFrame) throws -> [Detection] {
    let found = try detect(
      inWhole: frame, by: analyzer.detector, fidelity: .exact,
      threshold: knownFaceThreshold)
    guard source.isImage else { return found }
    // A photo may be filled by a face, which the detector does not see at full size.
    let image = try clock.measure(.scale) { try frame.image() }
    let more = try clock.measure(.detect) {
      analyzer.detectorThreshold = options.detectorThreshold
      return try analyzer.detect(in: image)
    }
    return found
      + more.filter { other in
        found.allSatisfy { $0.box.intersectionOverUnion(other.box) < Self.sameFaceOverlap }
      }
  }

  /// From this overlap on, as intersection over union, two detections in the same picture are one
  /// face. Source: the threshold of the detector's own suppression, OpenCV's `FaceDetectorYN`, 0.3.
  static let sameFaceOverlap: Float = 0.3

  /// How small a face may become that is followed, beside those that are looked for: else one whose
  /// size is about the least would be lost and found again and again. Source: our choice, beyond any
  /// scatter: the heights that YuNet gives one of 16 to 28 pixels differ by 4 to 7 % of it.
  static let knownFaceShare: Float = 0.75

  private func gate(_ detection: Detection, in frame: VideoFrame, isKnown: Bool) -> Gate? {
    let center = detection.box.center
    guard center.x >= 0, center.y >= 0, center.x < Float(frame.width),
      center.y < Float(frame.height)
    else { return .outsideFrame }
    // A network may give any number; none of a face's size reaches so far.
    guard
      max(detection.box.width, detection.box.height) <= 2 * Float(max(frame.width, frame.height))
    else { return .outsideFrame }
    let least = options.minimumFacePixels * (isKnown ? Self.knownFaceShare : 1)
    return detection.box.longerSide >= least ? nil : .tooSmall
  }

  private func role(of detection: Detection) -> TrackedFace.Role {
    guard detection.box.longerSide >= options.minimumFacePixels else { return .onTheWay }
    return detection.score >= options.detectorThreshold ? .any : .continuing
  }

  /// The face with fine landmarks and its quality; `nil` when it does not look like a face on a
  /// second look, or can never be aligned.
  private func judge(_ detection: Detection, in frame: VideoFrame, scale: FrameScale) throws
    -> TrackedFace?
  {
    guard
      let region = analyzer.cropMaker.region(
        for: detection.box, frameWidth: frame.width, frameHeight: frame.height)
    else { return nil }
    let pixels = try clock.measure(.scale) {
      try frame.image(region: region)
    }
    let refined = try clock.measure(.landmarks) {
      try analyzer.refiner.refine(detection, in: pixels, region: region)
    }
    guard refined.landmarkScore ?? 1 >= Self.leastLandmarkScore,
      analyzer.aligner.transform(for: refined.landmarks) != nil
    else { return nil }
    let quality = try clock.measure(.quality) {
      scorer.score(refined, chip: try analyzer.chip(of: refined, in: pixels, region: region))
    }
    return TrackedFace(
      detection: refined, quality: quality, role: role(of: detection), frame: frame, scale: scale,
      pixels: pixels, region: region, analyzer: analyzer, clock: clock)
  }
}
