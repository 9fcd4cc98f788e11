import FFmpeg
import Values

extension FaceFinder {
  /// What may be a face is examined again: a small one enlarged, a larger one smoothed, in pictures of
  /// one size, for the network takes a moment to get used to each.
  ///
  /// Source of its numbers: measured on 23 people, in clips of 13 encodings, whom a search at full
  /// scale missed and one at 1.5 times the scale found. From 31 to 40 pixels they score .05 to .5 as
  /// they are and .7 to .9 enlarged, in noise too; from 40 to 76 pixels, all of them in heavy noise,
  /// .1 to .7 as they are, .6 to .9 enlarged and .75 to .9 smoothed.
  private enum SecondLook {
    /// From this height on, in frame pixels, it is smoothed rather than enlarged.
    static let enlargedFace: Float = 40
    /// From this height on it is not examined again: its own noise does not hide it.
    static let largestFace: Float = 120
    /// The side of a square around a face, in pixels of the picture.
    static let side = 160
    static let enlargement = 2
    /// Squares side by side in one picture.
    static let columns = 4
    /// Squares of a frame, those with the best scores. Source: our choice: in a frame of 1080p they
    /// take a tenth of what the frame takes.
    static let most = 8

    static func enlargement(of detection: Detection) -> Int {
      detection.box.longerSide < enlargedFace ? enlargement : 1
    }
  }

  /// Below this score nothing is examined again.
  static let leastSecondLookScore: Float = 0.1

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
    }.sorted { found[$0].score > found[$1].score }.prefix(SecondLook.most)
    guard !doubtful.isEmpty, search.takesParts(of: frame),
      min(frame.width, frame.height) >= SecondLook.side
    else { return found }
    var result = found
    for start in stride(from: 0, to: doubtful.count, by: SecondLook.columns) {
      let row = doubtful[start..<min(start + SecondLook.columns, doubtful.count)]
      let squares = row.map { square(around: found[$0], in: frame) }
      let image = try clock.measure(.scale) { try prepared(squares, of: frame) }
      let seen = try clock.measure(.detect) {
        try quickDetector.detect(
          in: image, letterbox: .identity, threshold: FrameSearch.suspectScore)
      }
      for (square, (place, index)) in zip(squares, row.enumerated()) {
        let scale = SecondLook.enlargement(of: found[index])
        let letterbox = Letterbox(
          scale: Float(scale), offsetX: Float(place * SecondLook.side - square.x * scale),
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

  private func square(around detection: Detection, in frame: VideoFrame) -> PixelRegion {
    let side = SecondLook.side / SecondLook.enlargement(of: detection)
    let center = detection.box.center
    func start(_ center: Float, _ length: Int) -> Int {
      // A network may give any number.
      Int(min(max(0, center - Float(side) / 2), Float(length - side)))
    }
    return PixelRegion(
      x: start(center.x, frame.width), y: start(center.y, frame.height), width: side, height: side)
  }

  /// Squares of a frame side by side, enlarged or smoothed; the rest is black.
  private func prepared(_ squares: [PixelRegion], of frame: VideoFrame) throws -> PixelImage {
    let side = SecondLook.side
    let (line, width) = (side * 3, SecondLook.columns * side)
    var bytes = [UInt8](repeating: 0, count: width * side * 3)
    for (place, square) in squares.enumerated() {
      let part = try frame.image(region: square, order: .bgr, fidelity: .quick)
      let shown =
        try square.width < side ? part.resized(width: side, height: side) : part.smoothed()
      for row in 0..<side {
        let target = (row * SecondLook.columns + place) * line
        bytes.replaceSubrange(
          target..<(target + line), with: shown.bytes[(row * line)..<((row + 1) * line)])
      }
    }
    return try PixelImage(width: width, height: side, channelOrder: .bgr, bytes: bytes)
  }
}

extension PixelImage {
  /// Without most of the noise from pixel to pixel: each is a mean of its neighbours in two
  /// directions, weighted 1, 4, 6, 4, 1, which is a Gaussian of one pixel. The outer two rows and
  /// columns stay as they are.
  fileprivate func smoothed() throws -> PixelImage {
    let line = width * 3
    func mean(
      _ from: [UInt8], _ to: inout [UInt8], step: Int, rows: Range<Int>, columns: Range<Int>
    ) {
      for row in rows {
        for column in columns {
          let index = row * line + column
          let near = UInt16(from[index - step]) + UInt16(from[index + step])
          let far = UInt16(from[index - 2 * step]) + UInt16(from[index + 2 * step])
          to[index] = UInt8((far + 4 * near + 6 * UInt16(from[index]) + 8) >> 4)
        }
      }
    }
    guard width > 4, height > 4 else { return self }
    var across = bytes
    mean(bytes, &across, step: 3, rows: 0..<height, columns: 6..<(line - 6))
    var both = across
    mean(across, &both, step: line, rows: 2..<(height - 2), columns: 0..<line)
    return try PixelImage(width: width, height: height, channelOrder: channelOrder, bytes: both)
  }
}
