import FFmpeg
import FaceModel

extension FaceAnalyzer {
  /// Every face of a still image that is at least `minimumFacePixels` large, the largest first.
  ///
  /// The image is looked at twice: in full (sides at most `largestStillSide`) for the small faces,
  /// and reduced with a black margin for those that fill the picture, which the detector does not
  /// see at full size.
  ///
  /// - Throws: `Failure` `failed`; `FFmpegError` when the image cannot be scaled or a crop encoded.
  public func analyze(_ image: PixelImage) throws -> [AnalyzedFace] {
    let coarse = try detect(in: image).filter { detection in
      min(detection.box.width, detection.box.height) >= minimumFacePixels
    }
    let ordered = coarse.enumerated().sorted { left, right in
      left.element.box.area != right.element.box.area
        ? left.element.box.area > right.element.box.area : left.offset < right.offset
    }
    return try refine(ordered.map(\.element), in: image).compactMap { detection in
      let crop = try makeCrop(
        of: detection, frameWidth: image.width, frameHeight: image.height
      ) { region in
        try image.cropped(x: region.x, y: region.y, width: region.width, height: region.height)
      }
      guard let crop, let embedding = try embed([crop]).first else { return nil }
      return AnalyzedFace(detection: detection, crop: crop, embedding: embedding)
    }
  }

  /// The faces of a still image with the detector's coarse landmarks; those of the full image
  /// first.
  ///
  /// - Throws: as `analyze`.
  public func detect(in image: PixelImage) throws -> [Detection] {
    let longest = max(image.width, image.height)
    guard longest > 0 else { return [] }
    let full = min(1, Double(Self.largestStillSide) / Double(longest))
    let reduced = Double(Self.reducedStillSide) / Double(longest)
    var found: [Detection] = []
    for (scale, margin) in [(full, 0), (reduced, Self.reducedStillMargin)] {
      let (canvas, mapping) = try letterboxed(image, scale: scale, margin: margin)
      let detections = try detect(
        letterboxed: canvas, mapping: mapping, frameWidth: image.width, frameHeight: image.height)
      // Faces seen in both keep the box of the first, which was measured on more pixels.
      found += detections.filter { detection in
        found.allSatisfy {
          $0.box.intersectionOverUnion(detection.box) <= YuNetDecoder.overlap
        }
      }
    }
    return found
  }

  /// The longest side of a still image in the detector's input: four times that of the detector's
  /// training images would be slow and finds no more of what a photo of a person shows.
  static let largestStillSide = 1280
  /// The longest side of a reduced still image: a face that fills it is then as large as those that
  /// the detector was trained on, up to 300 pixels.
  ///
  /// Source: OpenCV Zoo, face_detection_yunet: "faces of 10x10 to 300x300 pixels".
  static let reducedStillSide = 256
  /// The black border around a reduced still image, for faces that touch its edge.
  static let reducedStillMargin = 32

  /// The image, scaled, with a black margin on all sides, in a size that the detector takes.
  private func letterboxed(_ image: PixelImage, scale: Double, margin: Int) throws
    -> (PixelImage, Letterbox)
  {
    let width = max(1, Int((Double(image.width) * scale).rounded()))
    let height = max(1, Int((Double(image.height) * scale).rounded()))
    let size = detector.inputSize(
      frameWidth: width + 2 * margin, frameHeight: height + 2 * margin, scale: 1)
    let scaled =
      width == image.width && height == image.height
      ? image : try image.resized(width: width, height: height)
    let canvas = scaled.placed(x: margin, y: margin, width: size.width, height: size.height)
    let mapping = Letterbox(
      scale: Float(width) / Float(image.width), offsetX: Float(margin), offsetY: Float(margin))
    return (canvas, mapping)
  }
}

extension PixelImage {
  /// A black image of `width` × `height` pixels with this one's top left corner at (`x`, `y`);
  /// what does not fit is cut off.
  func placed(x: Int, y: Int, width: Int, height: Int) -> PixelImage {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    let columns = max(0, min(self.width, width - x))
    for row in 0..<max(0, min(self.height, height - y)) {
      let source = row * self.width * 3
      let target = ((row + y) * width + x) * 3
      bytes.replaceSubrange(
        target..<(target + columns * 3), with: self.bytes[source..<(source + columns * 3)])
    }
    return PixelImage(width: width, height: height, channelOrder: channelOrder, bytes: bytes)
  }
}
