import FFmpeg
import Values

/// Takes a second look at detections: places the five landmarks finely, and says how good a face
/// is. For one thread at a time.
public final class FaceJudge {
  /// The landmark network.
  public let refiner: LandmarkRefiner
  /// Brings a face upright for judging it, the same way whatever the embedder wants.
  public let aligner: FaceAligner
  /// Says which part of a picture a face's crop shows.
  public let cropMaker = CropMaker()
  /// What is taken for a face; the landmark network's score counts here.
  public let criteria: FaceCriteria
  private let scorer = FaceQualityScorer()

  /// - Throws: `Failure` never in practice: the template is known.
  init(refiner: LandmarkRefiner, criteria: FaceCriteria) throws {
    self.refiner = refiner
    self.criteria = criteria
    aligner = try FaceAligner(template: .arcFace112)
  }

  /// The face that a detection shows; `nil` when it does not look like one on a second look, when
  /// it lies outside the picture, or when it could never be aligned.
  ///
  /// - Parameters:
  ///   - detection: In pixels of the picture, with the detector's coarse landmarks.
  ///   - clock: Gets the time under `scale`, `landmarks` and `quality`.
  /// - Throws: `FFmpegError` when the picture cannot be converted, `Failure` `failed` when the
  ///   network cannot run.
  public func judge(
    _ detection: Detection, in picture: some Picture, clock: StageClock = StageClock()
  ) throws -> JudgedFace? {
    guard
      let region = cropMaker.region(
        for: detection.box, frameWidth: picture.width, frameHeight: picture.height)
    else { return nil }
    let pixels = try clock.measure(.scale) { try picture.pixels(of: region) }
    let refined = try clock.measure(.landmarks) {
      try refiner.refine(detection, in: pixels, region: region)
    }
    guard accepts(refined) else { return nil }
    let quality = try clock.measure(.quality) {
      scorer.score(refined, chip: try chip(of: refined, in: pixels, region: region))
    }
    return JudgedFace(detection: refined, quality: quality, pixels: pixels, region: region)
  }

  /// Whether a detection with fine landmarks is a face that can be aligned.
  func accepts(_ refined: Detection) -> Bool {
    refined.landmarkScore ?? 1 >= criteria.landmarkScore
      && aligner.transform(for: refined.landmarks) != nil
  }

  /// The upright chip of a face, without the detour over JPEG.
  ///
  /// - Parameter image: The picture's pixels of `region`.
  private func chip(
    of detection: Detection, in image: PixelImage, region: PixelRegion
  ) throws -> PixelImage {
    let moved = detection.landmarks.mapped { point in
      Point(x: point.x - Float(region.x), y: point.y - Float(region.y))
    }
    return try aligner.chip(from: image, landmarks: moved)
  }
}

/// A detection that was judged to be a face, with the pixels that its crop is made from.
public struct JudgedFace: Sendable {
  /// In pixels of the picture, with fine landmarks.
  public var detection: Detection
  /// How well the face can be recognised.
  public var quality: FaceQuality
  /// The picture's pixels of `region`.
  public var pixels: PixelImage
  /// What the face's crop shows, in pixels of the picture.
  public var region: PixelRegion
}

extension CropMaker {
  /// The crop of a face that was judged.
  ///
  /// - Throws: `Failure` `failed` when the crop cannot be scaled or encoded.
  public func crop(of face: JudgedFace) throws -> EncodedCrop {
    var crop = try make(
      from: face.pixels, region: face.region, landmarks: face.detection.landmarks)
    crop.box = EncodedCrop.box(
      face.detection.box, shownIn: face.region.box, width: crop.width, height: crop.height)
    return crop
  }
}
