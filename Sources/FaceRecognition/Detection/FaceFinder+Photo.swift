import FFmpeg
import Values

extension FaceFinder {
  /// The faces of a photo that score at least `threshold`, with the detector's coarse landmarks, in
  /// pixels of the photo.
  ///
  /// The image is examined twice: in full (sides at most `largestStillSide`) for the small faces,
  /// and reduced with a black margin for those that fill the picture, which the detector does not
  /// see well in full.
  ///
  /// - Throws: `Failure` `failed` when the image cannot be scaled or the network cannot run.
  public func faces(inPhoto image: PixelImage, threshold: Float) throws -> [Detection] {
    let longest = Double(max(image.width, image.height, 1))
    let full = min(1, Double(Self.largestStillSide) / longest)
    let reduced = Double(Self.reducedStillSide) / longest
    try detector.prepare([
      inputSize(for: image, scale: full, margin: 0).input,
      inputSize(for: image, scale: reduced, margin: Self.reducedStillMargin).input,
    ])
    var found = try faces(inPhoto: image, scale: full, margin: 0, threshold)
    let large = try faces(
      inPhoto: image, scale: reduced, margin: Self.reducedStillMargin, threshold)
    for detection in large {
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

  /// The faces of a photo that meet the least score and size, with the detector's coarse landmarks,
  /// in pixels of the photo.
  ///
  /// A photo that is larger than what the detector gets of it at once (`largestStillSide`) is also
  /// searched as a still of a camera is, for faces that are small in it: when all of them are wanted,
  /// or when there may be one at least half as large as the largest.
  ///
  /// - Throws: `FFmpegError` when the photo cannot be converted; `Failure` `failed` when the network
  ///   cannot run.
  public func faces(
    inPhoto photo: VideoFrame, showing image: PixelImage, by criteria: FaceCriteria,
    everyOne: Bool
  ) throws -> [Detection] {
    var found = try faces(inPhoto: image, threshold: criteria.detectorScore)
    let scale = Double(Self.largestStillSide) / Double(max(photo.width, photo.height))
    let largest = found.map { Double($0.box.longerSide) }.max() ?? 0
    let mayLack = everyOne || largest * scale < 2 * FrameSearch.reliablePixels
    if scale < 1, mayLack, detector.takesAnySize {
      let search = FrameSearch(criteria: criteria, isStill: true, takesAnySize: true)
      let more = try faces(
        inWhole: photo, by: detector, search, fidelity: .exact, threshold: criteria.detectorScore,
        StageClock())
      found += more.distinct(from: found)
    }
    return found.filter { $0.box.longerSide >= criteria.sidePixels }
  }

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
  private func faces(
    inPhoto image: PixelImage, scale: Double, margin: Int, _ threshold: Float
  ) throws -> [Detection] {
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
    return try faces(
      inLetterboxed: canvas, mapping: mapping, frameWidth: image.width,
      frameHeight: image.height, threshold: threshold)
  }
}
