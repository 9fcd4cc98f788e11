import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Tells what of a frame has changed since it was examined, and where known faces should be: for
/// videos that are not examined exhaustively. For one thread.
final class ChangeDetector {
  /// What is to be examined of a frame.
  struct Change {
    /// `nil` for the whole frame.
    fileprivate(set) var parts: DetectionMosaic?
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

  private let options: JobOptions
  private let search: FrameSearch
  /// What has changed since it was examined.
  private var map: ChangeMap?
  /// When much had changed and all of it was examined, in seconds of media time: the last time, and
  /// the time before.
  private var looks = (last: -Double.infinity, before: -Double.infinity)
  /// When all that had changed was examined last, in seconds of media time.
  private var searched = -Double.infinity

  init(options: JobOptions, search: FrameSearch) {
    self.options = options
    self.search = search
  }

  /// Where somebody is followed, and where so much changes that most of the frame would have to be
  /// examined, all that changes is examined only so often, in seconds; in between faces that are
  /// known are searched for where they should be. Whoever is in view for a second is searched for
  /// anyway.
  private var lookSeconds: Double { options.thoroughness == .fast ? 0.9 : 0.7 }
  /// Much keeps changing when it did twice within this time, in seconds.
  private static let lastingSeconds = 1.5
  /// Beyond this part of the frame's pixels, "much" has changed. Source: our choice: below it, what
  /// can be saved is not worth a face that is found later.
  private static let muchShare = 0.25
  /// Suspects whose score lacks no more than this may be faces the next moment.
  private static let nearlyFace: Float = 0.15
  /// Up to this part of the frame's pixels known faces are searched for alone.
  private static let knownShare = 0.5
  /// Beyond this part of the frame's pixels tiles are not worth their making.
  private static let mostShare = 0.8

  /// Forgets what was examined before: the next frame is new in all its parts.
  func forget() {
    map = nil
    looks = (-.infinity, -.infinity)
    searched = -.infinity
  }

  /// Compares a frame with what was examined before.
  ///
  /// - Parameter expected: Where the faces that are followed should be, in frame pixels.
  /// - Throws: `FFmpegError` when the frame cannot be converted.
  func compare(_ frame: VideoFrame, expected: [FaceTracker.Expectation] = []) throws -> Comparison {
    let map =
      if let map, map.fits(width: frame.width, height: frame.height) {
        map
      } else {
        ChangeMap(
          frameWidth: frame.width, frameHeight: frame.height,
          leastFacePixels: search.criteria.sidePixels)
      }
    self.map = map
    let luma = try frame.lumaThumbnail(width: map.columns, height: map.rows)
    let changed = map.changes(luma: luma)
    let faces = map.surroundings(of: expected)
    guard !changed.isEmpty || !faces.isEmpty else { return .unchanged }
    let all = mosaic(
      of: changed.map { DetectionMosaic.Part(region: $0) } + faces, frame, most: Self.mostShare)
    let much = Self.muchShare * Double(frame.width * frame.height)
    let isMuch = all.map { Double($0.area) > much } ?? true
    let isLarge = changed.contains { map.isLarge($0) }
    if !changed.isEmpty, frame.seconds - searched < lookSeconds {
      let known = map.surroundings(
        of: expected, leastScore: search.criteria.detectorScore - Self.nearlyFace)
      let isLasting = looks.last - looks.before < Self.lastingSeconds
      let isSoon = isMuch && isLasting && frame.seconds - looks.last < lookSeconds
      if known.isEmpty, isSoon { return .tooSoon }
      if !expected.isEmpty || isSoon,
        let known = mosaic(of: known, frame, most: Self.knownShare)
      {
        return .changed(Change(parts: known, luma: luma, isLarge: isLarge))
      }
    }
    if isMuch { looks = (frame.seconds, looks.last) }
    if !changed.isEmpty { searched = frame.seconds }
    return .changed(Change(parts: all, luma: luma, isLarge: isLarge))
  }

  /// Parts of a frame in one input; `nil` when they are not worth it, or the detector does not take
  /// them.
  ///
  /// - Parameter share: Of the frame's pixels, at most.
  private func mosaic(
    of parts: [DetectionMosaic.Part], _ frame: VideoFrame, most share: Double
  ) -> DetectionMosaic? {
    guard !parts.isEmpty, search.takesParts(of: frame) else { return nil }
    let mosaic = DetectionMosaic(of: parts, frameWidth: frame.width, frameHeight: frame.height)
    let most = min(share * Double(frame.width * frame.height), FrameSearch.pixelsAtOnce)
    return Double(mosaic.area) <= most ? mosaic : nil
  }

  /// Notes that what `compare` said had changed was examined.
  ///
  /// - Parameter found: All suspects in it.
  func examined(_ change: Change, in frame: VideoFrame, found: [Detection]) {
    let whole = PixelRegion(x: 0, y: 0, width: frame.width, height: frame.height)
    map?.examined(
      change.parts?.parts ?? [DetectionMosaic.Part(region: whole)], luma: change.luma,
      found: found.map { ChangeMap.Suspect(box: $0.box, score: $0.score) })
  }

  /// Whether something that was found in what has been examined so far has at least this score.
  func hasSuspect(from score: Float) -> Bool {
    map?.suspects.contains { $0.score >= score } == true
  }
}
