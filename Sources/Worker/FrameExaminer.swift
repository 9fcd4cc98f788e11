import FFmpeg
import FaceModel
import FaceRecognition
import SightingStream

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

  private let analyzer: FaceAnalyzer
  private let options: JobOptions
  private let clock: StageClock
  private let scorer = FaceQualityScorer()
  private let source: MediaFacts
  /// What has changed since it was examined; `nil` when everything is always examined.
  private var changes: ChangeMap?

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

  /// What is new in a frame since the last one: for videos that are not examined exhaustively.
  struct Change {
    fileprivate var region: PixelRegion
    fileprivate var luma: [UInt8]
  }

  /// Forgets what was examined before: the next frame is new in all its parts.
  func forget() {
    changes = nil
  }

  /// The part of a frame that differs from what was examined before, or held what may be a face;
  /// `nil` when there is none.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted.
  func change(in frame: VideoFrame) throws -> Change? {
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
      return map.region(luma: luma).map { Change(region: $0, luma: luma) }
    }
  }

  /// Whether there may be a face in what is new in a frame.
  ///
  /// - Throws: as `examine`.
  func showsSuspect(_ frame: VideoFrame, change: Change) throws -> Bool {
    _ = try detect(in: frame, change: change)
    return changes?.suspects.isEmpty == false
  }

  /// Examines a frame, or what is new in it.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when a network cannot
  ///   run.
  func examine(_ frame: VideoFrame, change: Change? = nil) throws -> Examination {
    var result = Examination()
    let scale = FrameScale(
      frameWidth: frame.width, frameHeight: frame.height, sourceWidth: source.width,
      sourceHeight: source.height)
    let found = try change.map { try detect(in: frame, change: $0) } ?? detect(in: frame)
    for detection in found {
      if let gate = gate(detection, in: frame) {
        result.refused[gate, default: 0] += 1
      } else if let face = try judge(detection, in: frame, scale: scale) {
        result.faces.append(face)
      } else {
        result.refused[.lowQuality, default: 0] += 1
      }
    }
    return result
  }

  /// The faces of a frame of which only a part is new; what may be faces is noted for the next one.
  private func detect(in frame: VideoFrame, change: Change) throws -> [Detection] {
    let threshold = min(ChangeMap.suspectScore, options.detectorThreshold)
    let window = DetectionWindow(
      around: change.region, frameWidth: frame.width, frameHeight: frame.height)
    let found: [Detection]
    if let window, scale(for: frame) >= 1, analyzer.quickDetector.takesAnySize {
      found = try detect(in: window, of: frame, threshold: threshold)
    } else {
      found = try detect(
        inWhole: frame, by: analyzer.quickDetector, fidelity: .quick, threshold: threshold)
    }
    let whole = PixelRegion(x: 0, y: 0, width: frame.width, height: frame.height)
    changes?.examined(window?.region ?? whole, luma: change.luma, found: found.map(\.box))
    return found.filter { $0.score >= options.detectorThreshold }
  }

  private func detect(
    in window: DetectionWindow, of frame: VideoFrame, threshold: Float
  ) throws -> [Detection] {
    let image = try clock.measure(.scale) {
      try frame.image(region: window.region, order: .bgr, fidelity: .quick)
        .placed(x: 0, y: 0, width: window.inputWidth, height: window.inputHeight)
    }
    let letterbox = Letterbox(
      scale: 1, offsetX: -Float(window.region.x), offsetY: -Float(window.region.y))
    return try clock.measure(.detect) {
      try analyzer.quickDetector.detect(in: image, letterbox: letterbox, threshold: threshold)
    }
  }

  /// Detector input pixels per frame pixel.
  private func scale(for frame: VideoFrame) -> Double {
    let pixels = Double(frame.width) * Double(frame.height)
    let bound = (Self.maximumInputPixels / max(1, pixels)).squareRoot()
    return min(options.detectorScale, bound)
  }

  private func detect(
    inWhole frame: VideoFrame, by detector: FaceDetector, fidelity: ConversionFidelity,
    threshold: Float
  ) throws -> [Detection] {
    let size = detector.inputSize(
      frameWidth: frame.width, frameHeight: frame.height, scale: scale(for: frame))
    let input = try clock.measure(.scale) {
      try frame.letterboxed(
        width: size.width, height: size.height, order: .bgr, fidelity: fidelity)
    }
    let letterbox = Letterbox(
      scale: input.scale, offsetX: Float(input.offsetX), offsetY: Float(input.offsetY))
    return try clock.measure(.detect) {
      try detector.detect(in: input.image, letterbox: letterbox, threshold: threshold)
    }
  }

  private func detect(in frame: VideoFrame) throws -> [Detection] {
    let found = try detect(
      inWhole: frame, by: analyzer.detector, fidelity: .exact,
      threshold: options.detectorThreshold)
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

  private func gate(_ detection: Detection, in frame: VideoFrame) -> Gate? {
    let center = detection.box.center
    guard center.x >= 0, center.y >= 0, center.x < Float(frame.width),
      center.y < Float(frame.height)
    else { return .outsideFrame }
    // A network may give any number; none of a face's size reaches so far.
    guard
      max(detection.box.width, detection.box.height) <= 2 * Float(max(frame.width, frame.height))
    else { return .outsideFrame }
    let side = min(detection.box.width, detection.box.height)
    return side >= options.minimumFacePixels ? nil : .tooSmall
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
      detection: refined, quality: quality, frame: frame, scale: scale, pixels: pixels,
      region: region, analyzer: analyzer, clock: clock)
  }
}
