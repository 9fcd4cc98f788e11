import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Decides which detections of a frame are faces that can be followed, and what each may do. For
/// one thread.
struct FrameJudge {
  /// Why a detection is refused before it is tracked; raw values are those of
  /// `FrameAccounting.rejected`.
  enum Gate: String {
    case outsideFrame = "outside-frame"
    case tooSmall = "too-small"
    case lowQuality = "low-quality"
  }

  /// What the detections of a frame came to.
  struct Verdict {
    /// The faces that pass the gates.
    var faces: [TrackedFace] = []
    /// How many detections each gate refused.
    var refused: [Gate: Int] = [:]
    /// How upright the most upright of the faces is.
    var uprightness: Float = 0
  }

  let judge: FaceJudge
  let search: FrameSearch
  let source: MediaFacts
  let clock: StageClock

  /// Judges what was found in a frame.
  ///
  /// - Parameters:
  ///   - found: In frame pixels, of any score.
  ///   - expected: Where the faces that are followed should be, in frame pixels.
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when a network cannot
  ///   run.
  func judge(
    _ found: [Detection], in frame: VideoFrame, expected: [FaceTracker.Expectation]
  ) throws -> Verdict {
    var verdict = Verdict()
    let scale = FrameScale(
      frameWidth: frame.width, frameHeight: frame.height, sourceWidth: source.width,
      sourceHeight: source.height)
    for detection in found {
      let isKnown = expected.contains {
        $0.box.intersectionOverUnion(detection.box) >= Detection.sameFaceOverlap
      }
      let least = isKnown ? search.knownFaceScore : search.criteria.detectorScore
      guard detection.score >= least else { continue }
      if let gate = gate(detection, in: frame, isKnown: isKnown) {
        verdict.refused[gate, default: 0] += 1
      } else if let face = try judge.judge(detection, in: frame, clock: clock) {
        verdict.uprightness = max(verdict.uprightness, face.uprightness)
        verdict.faces.append(
          TrackedFace(face, role: role(of: detection), frame: frame, scale: scale))
      } else {
        verdict.refused[.lowQuality, default: 0] += 1
      }
    }
    return verdict
  }

  private func gate(_ detection: Detection, in frame: VideoFrame, isKnown: Bool) -> Gate? {
    let center = detection.box.center
    guard center.x >= 0, center.y >= 0, center.x < Float(frame.width),
      center.y < Float(frame.height)
    else { return .outsideFrame }
    // A network may give any number; none of a face's size reaches so far.
    guard
      max(detection.box.width, detection.box.height) <= 2 * Float(max(frame.width, frame.height))
    else { return .outsideFrame }
    let least = search.criteria.sidePixels * (isKnown ? FrameSearch.knownFaceShare : 1)
    return detection.box.longerSide >= least ? nil : .tooSmall
  }

  private func role(of detection: Detection) -> TrackedFace.Role {
    guard detection.box.longerSide >= search.criteria.sidePixels else { return .onTheWay }
    return detection.score >= search.criteria.detectorScore ? .any : .continuing
  }
}
