import FFmpeg
import Values

extension FaceFinder {
  /// The faces of a whole frame or still picture, found with the exact detector.
  ///
  /// - Parameter clock: Gets the time under `scale` and `detect`.
  /// - Returns: From `search.knownFaceScore` on, of any size, in frame pixels, with coarse
  ///   landmarks.
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when the network cannot
  ///   run.
  public func faces(
    in frame: VideoFrame, by search: FrameSearch, clock: StageClock
  ) throws -> [Detection] {
    let found = try faces(
      inWhole: frame, by: detector, search, fidelity: .exact, threshold: search.knownFaceScore,
      clock)
    guard search.isStill else { return found }
    // A photo may be filled by a face, which the detector does not see at full size.
    let image = try clock.measure(.scale) { try frame.image() }
    let more = try clock.measure(.detect) {
      try faces(inPhoto: image, threshold: search.criteria.detectorScore)
    }
    return found
      + more.filter { other in
        found.allSatisfy {
          $0.box.intersectionOverUnion(other.box) < Detection.sameFaceOverlap
        }
      }
  }

  /// What may be faces in a frame, or in parts of it, found with the quick detector; small ones
  /// that are doubtful are examined twice.
  ///
  /// - Parameters:
  ///   - parts: Where to look; `nil` for the whole frame.
  ///   - clock: Gets the time under `scale` and `detect`.
  /// - Returns: From `FrameSearch.suspectScore` on or less, of any size, in frame pixels, with
  ///   coarse landmarks.
  /// - Throws: as `faces(in:by:clock:)`.
  public func suspects(
    in frame: VideoFrame, parts: DetectionMosaic?, by search: FrameSearch, clock: StageClock
  ) throws -> [Detection] {
    let least = min(FrameSearch.suspectScore, search.knownFaceScore)
    let threshold = search.takesParts(of: frame) ? min(least, Self.leastSecondLookScore) : least
    let found =
      if let parts {
        try faces(in: parts, of: frame, threshold: threshold, clock)
      } else {
        try faces(
          inWhole: frame, by: quickDetector, search, fidelity: .quick, threshold: threshold, clock)
      }
    return try lookedAtAgain(found, in: frame, by: search, clock).filter { $0.score >= least }
  }

  /// Whether a frame may show a face at all: a search at half the scale, for a quarter of the cost.
  ///
  /// Faces from 48 pixels on are noticed as surely as any; of smaller ones the more are missed the
  /// smaller they are.
  ///
  /// - Parameter clock: Gets the time under `scale` and `detect`.
  /// - Throws: as `faces(in:by:clock:)`.
  public func mayShowFaces(
    _ frame: VideoFrame, by search: FrameSearch, clock: StageClock
  ) throws -> Bool {
    let scale = min(search.scale(for: frame), search.scaleAtOnce(frame)) * FrameSearch.glanceScale
    // A square has one size in all turns: a change of the size would cost more than the search.
    let side = max(frame.width, frame.height)
    let size = quickDetector.inputSize(frameWidth: side, frameHeight: side, scale: scale)
    let input = try clock.measure(.scale) {
      try frame.letterboxed(
        width: size.width, height: size.height, order: .bgr, fidelity: .quick)
    }
    return try clock.measure(.detect) {
      try !quickDetector.detect(
        in: input.image, letterbox: .identity, threshold: FrameSearch.glanceScore
      ).isEmpty
    }
  }

  private func faces(
    in mosaic: DetectionMosaic, of frame: VideoFrame, threshold: Float, _ clock: StageClock
  ) throws -> [Detection] {
    let image = try clock.measure(.scale) { try mosaic.image(of: frame) }
    let found = try clock.measure(.detect) {
      try quickDetector.detect(in: image, letterbox: .identity, threshold: threshold)
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
    return inFrame.distinct()
  }

  func faces(
    inWhole frame: VideoFrame, by detector: FaceDetector, _ search: FrameSearch,
    fidelity: ConversionFidelity, threshold: Float, _ clock: StageClock
  ) throws -> [Detection] {
    let wanted = search.scale(for: frame)
    let whole = min(wanted, search.scaleAtOnce(frame))
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
    let enlargement = search.enlargement
    guard enlargement > 1 || whole < wanted else { return found }
    let sure = found.filter { $0.score >= search.criteria.detectorScore }
    let others = try smallFaces(
      in: frame, by: detector, scale: enlargement > 1 ? enlargement : wanted, fidelity: fidelity,
      threshold: threshold, clock)
    // Of a face that was hardly seen in the whole its part shows more.
    let unsure = found.filter { $0.score < search.criteria.detectorScore }
    return sure + (unsure + others).distinct(from: sure)
  }
}

extension [Detection] {
  /// Without the weaker ones of those that show the same face, the best first.
  ///
  /// - Parameter known: Faces that are not among them and not wanted again.
  func distinct(from known: [Detection] = []) -> [Detection] {
    var distinct: [Detection] = []
    for detection in sorted(by: { $0.score > $1.score }) {
      let isNew = (known + distinct).allSatisfy {
        $0.box.intersectionOverUnion(detection.box) < Detection.sameFaceOverlap
      }
      if isNew { distinct.append(detection) }
    }
    return distinct
  }
}
