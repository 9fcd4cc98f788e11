import FFmpeg
import Values

extension FaceFinder {
  /// What is small and nearly a face is examined again, enlarged, in pictures of one size, for the
  /// network takes a moment to get used to each.
  private enum SecondLook {
    /// From this height on, in frame pixels, it adds nothing. Source: measured on faces of LFW in
    /// composed clips: at 16 to 20 pixels YuNet sees 43 % as they are and 98 % enlarged twice, at
    /// 20 to 24 66 and 97, from 24 on all of them either way; noise and blur move that up.
    static let largestFace: Float = 40
    /// The side of a square around a face, in frame pixels.
    static let side = 80
    static let enlargement = 2
    /// Squares side by side in one picture.
    static let columns = 4
  }

  /// The detections, each with the better of the scores of a first and a second look.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted; `Failure` when the network cannot
  ///   run.
  func lookedAtAgain(
    _ found: [Detection], in frame: VideoFrame, by search: FrameSearch, _ clock: StageClock
  ) throws -> [Detection] {
    let doubtful = found.indices.filter { index in
      let height = found[index].box.longerSide
      return found[index].score < search.criteria.detectorScore && height < SecondLook.largestFace
        && height >= search.criteria.sidePixels * FrameSearch.knownFaceShare
    }
    guard !doubtful.isEmpty, search.takesParts(of: frame),
      min(frame.width, frame.height) >= SecondLook.side
    else { return found }
    var result = found
    for start in stride(from: 0, to: doubtful.count, by: SecondLook.columns) {
      let row = doubtful[start..<min(start + SecondLook.columns, doubtful.count)]
      let squares = row.map { square(around: found[$0].box, in: frame) }
      let image = try clock.measure(.scale) { try enlarged(squares, of: frame) }
      let seen = try clock.measure(.detect) {
        try quickDetector.detect(
          in: image, letterbox: .identity, threshold: FrameSearch.suspectScore)
      }
      for (square, (place, index)) in zip(squares, row.enumerated()) {
        let scale = SecondLook.enlargement
        let letterbox = Letterbox(
          scale: Float(scale), offsetX: Float((place * SecondLook.side - square.x) * scale),
          offsetY: Float(-square.y * scale))
        for detection in seen where detection.score > result[index].score {
          let box = letterbox.frame(detection.box)
          // What is seen across two squares, or beside the face, is something else.
          guard box.intersectionOverUnion(found[index].box) >= Detection.sameFaceOverlap else {
            continue
          }
          result[index] = Detection(
            box: box, landmarks: detection.landmarks.mapped(letterbox.frame),
            score: detection.score)
        }
      }
    }
    return result
  }

  private func square(around box: Box, in frame: VideoFrame) -> PixelRegion {
    let side = SecondLook.side
    func start(_ center: Float, _ length: Int) -> Int {
      // A network may give any number.
      Int(min(max(0, center - Float(side) / 2), Float(length - side)))
    }
    return PixelRegion(
      x: start(box.center.x, frame.width), y: start(box.center.y, frame.height), width: side,
      height: side)
  }

  /// Squares of a frame side by side, enlarged; the rest is black.
  private func enlarged(_ squares: [PixelRegion], of frame: VideoFrame) throws -> PixelImage {
    let side = SecondLook.side * SecondLook.enlargement
    let (line, width) = (side * 3, SecondLook.columns * side)
    var bytes = [UInt8](repeating: 0, count: width * side * 3)
    for (place, square) in squares.enumerated() {
      let part = try frame.image(region: square, order: .bgr, fidelity: .quick)
        .resized(width: side, height: side)
      for row in 0..<side {
        let target = (row * SecondLook.columns + place) * line
        bytes.replaceSubrange(
          target..<(target + line), with: part.bytes[(row * line)..<((row + 1) * line)])
      }
    }
    return try PixelImage(width: width, height: side, channelOrder: .bgr, bytes: bytes)
  }
}
