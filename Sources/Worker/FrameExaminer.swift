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

  init(analyzer: FaceAnalyzer, options: JobOptions, source: MediaFacts, clock: StageClock) {
    self.analyzer = analyzer
    self.options = options
    self.source = source
    self.clock = clock
  }

  /// The faces of a frame that pass the gates, and how many each gate refused.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when a network cannot
  ///   run.
  func examine(_ frame: VideoFrame) throws -> (faces: [TrackedFace], refused: [Gate: Int]) {
    var faces: [TrackedFace] = []
    var refused: [Gate: Int] = [:]
    let scale = FrameScale(
      frameWidth: frame.width, frameHeight: frame.height, sourceWidth: source.width,
      sourceHeight: source.height)
    for detection in try detect(in: frame) {
      if let gate = gate(detection, in: frame) {
        refused[gate, default: 0] += 1
      } else if let face = try judge(detection, in: frame, scale: scale) {
        faces.append(face)
      } else {
        refused[.lowQuality, default: 0] += 1
      }
    }
    return (faces, refused)
  }

  private func detect(in frame: VideoFrame) throws -> [Detection] {
    let pixels = Double(frame.width) * Double(frame.height)
    let bound = (Self.maximumInputPixels / max(1, pixels)).squareRoot()
    let size = analyzer.detector.inputSize(
      frameWidth: frame.width, frameHeight: frame.height,
      scale: min(options.detectorScale, bound))
    let input = try clock.measure(.scale) {
      try frame.letterboxed(width: size.width, height: size.height, order: .bgr)
    }
    let letterbox = Letterbox(
      scale: input.scale, offsetX: Float(input.offsetX), offsetY: Float(input.offsetY))
    let found = try clock.measure(.detect) {
      try analyzer.detector.detect(
        in: input.image, letterbox: letterbox, threshold: options.detectorThreshold)
    }
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
