import FFmpeg
import Values

extension FaceAnalyzer {
  /// Every face of a still image that is at least `minimumFacePixels` large and that the landmark
  /// network takes for one too, the largest first.
  ///
  /// - Throws: `Failure` `failed` when the image cannot be scaled, a network cannot run or a crop
  ///   cannot be encoded.
  public func analyze(_ image: PixelImage) throws -> [AnalyzedFace] {
    let coarse = try detect(in: image).filter { detection in
      detection.box.longerSide >= minimumFacePixels
    }
    let ordered = coarse.enumerated().sorted { left, right in
      left.element.box.area != right.element.box.area
        ? left.element.box.area > right.element.box.area : left.offset < right.offset
    }
    let whole = PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
    let scorer = FaceQualityScorer()
    return try refine(ordered.map(\.element), in: image).compactMap { detection in
      guard detection.landmarkScore ?? 1 >= Self.leastLandmarkScore else { return nil }
      let crop = try makeCrop(
        of: detection, frameWidth: image.width, frameHeight: image.height
      ) { region in
        try attempt("cut out a face") { try image.cropped(to: region) }
      }
      guard let crop, let embedding = try embed([crop]).first else { return nil }
      let quality = scorer.score(
        detection, chip: try chip(of: detection, in: image, region: whole))
      return AnalyzedFace(
        detection: detection, quality: quality, crop: crop, embedding: embedding)
    }
  }

  /// The faces of a still image with the detector's coarse landmarks.
  ///
  /// The image is looked at twice: in full (sides at most `largestStillSide`) for the small faces,
  /// and reduced with a black margin for those that fill the picture, which the detector does not
  /// see well in full.
  ///
  /// - Throws: `Failure` `failed` when the image cannot be scaled or the network cannot run.
  public func detect(in image: PixelImage) throws -> [Detection] {
    let longest = Double(max(image.width, image.height, 1))
    let full = min(1, Double(Self.largestStillSide) / longest)
    let reduced = Double(Self.reducedStillSide) / longest
    try detector.prepare([
      inputSize(for: image, scale: full, margin: 0).input,
      inputSize(for: image, scale: reduced, margin: Self.reducedStillMargin).input,
    ])
    var found = try detect(in: image, scale: full, margin: 0)
    for detection in try detect(in: image, scale: reduced, margin: Self.reducedStillMargin) {
      let same = found.indices.filter { index in
        found[index].box.intersectionOverUnion(detection.box) > detector.overlap
      }
      // What both see was measured better in full, unless it was too large for that.
      let tooLarge = same.allSatisfy { index in
        Double(max(found[index].box.width, found[index].box.height)) * full
          > Double(Self.largestFaceSide)
      }
      guard tooLarge else { continue }
      for index in same.reversed() { found.remove(at: index) }
      found.append(detection)
    }
    return found
  }

  /// The least score of the landmark network for a face: a second opinion on the detector's.
  ///
  /// Source: measured; the least among 7,701 photos of LFW is 0.56, one in a thousand is below 0.78.
  public static let leastLandmarkScore: Float = 0.5

  /// The longest side of a still image in the detector's input.
  static let largestStillSide = 1280
  /// The largest face that the detector finds reliably, in pixels of its input.
  ///
  /// Source: OpenCV Zoo, `face_detection_yunet`: "faces of pixels between around 10x10 to 300x300".
  static let largestFaceSide = 300
  /// The longest side of a reduced still image: a face that fills it is still small enough.
  static let reducedStillSide = 256
  /// The black border around a reduced still image, for faces that touch its edge.
  static let reducedStillMargin = 32

  /// The scale at most `scale` with which the image and the margin around it fit a detector whose
  /// input has one size only.
  private func fitting(_ scale: Double, _ image: PixelImage, margin: Int) -> Double {
    guard !detector.takesAnySize else { return scale }
    let size = detector.inputSize(frameWidth: image.width, frameHeight: image.height, scale: 1)
    let room = (Double(size.width - 2 * margin), Double(size.height - 2 * margin))
    return min(
      scale, room.0 / Double(max(1, image.width)), room.1 / Double(max(1, image.height)))
  }

  /// The size of the image scaled by `scale`, and of the detector's input around it.
  private func inputSize(for image: PixelImage, scale: Double, margin: Int) -> (
    width: Int, height: Int, input: FaceDetector.InputSize
  ) {
    let scale = fitting(scale, image, margin: margin)
    let width = max(1, Int((Double(image.width) * scale).rounded()))
    let height = max(1, Int((Double(image.height) * scale).rounded()))
    let input = detector.inputSize(
      frameWidth: width + 2 * margin, frameHeight: height + 2 * margin, scale: 1)
    return (width, height, input)
  }

  /// The faces of the image scaled by `scale`, with a black margin on all sides.
  private func detect(in image: PixelImage, scale: Double, margin: Int) throws -> [Detection] {
    let (width, height, size) = inputSize(for: image, scale: scale, margin: margin)
    let canvas = try attempt("scale an image of", "\(image.width)x\(image.height) pixels") {
      let scaled =
        width == image.width && height == image.height
        ? image : try image.resized(width: width, height: height)
      return try scaled.placed(x: margin, y: margin, width: size.width, height: size.height)
    }
    let mapping = Letterbox(
      scale: Float(Double(width) / Double(image.width)), offsetX: Float(margin),
      offsetY: Float(margin))
    return try detect(
      letterboxed: canvas, mapping: mapping, frameWidth: image.width, frameHeight: image.height)
  }
}

extension PixelImage {
  /// A black image of `width` × `height` pixels with this one's top left corner at (`x`, `y`), both
  /// at least 0; what does not fit is cut off.
  ///
  /// - Throws: `FFmpegError` when the size is not that of a picture.
  public func placed(x: Int, y: Int, width: Int, height: Int) throws -> PixelImage {
    var placed = [UInt8](repeating: 0, count: width * height * 3)
    let columns = max(0, min(self.width, width - x))
    for row in 0..<max(0, min(self.height, height - y)) {
      let source = row * self.width * 3
      let target = ((row + y) * width + x) * 3
      placed.replaceSubrange(
        target..<(target + columns * 3), with: bytes[source..<(source + columns * 3)])
    }
    return try PixelImage(
      width: width, height: height, channelOrder: channelOrder, bytes: placed)
  }
}
