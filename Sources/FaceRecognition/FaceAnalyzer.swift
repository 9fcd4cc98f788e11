import FFmpeg
import OpenVINO
import Values

/// Detector, landmark network and embedder of a library, compiled and joined. For one thread at a
/// time.
///
/// A frame goes `detect` → `refine` → `makeCrop` → `embed`; `analyze` does all of it for a still
/// image. An embedding is always computed from the decoded JPEG of its crop, so that it can be
/// recomputed exactly from what an archive keeps.
public final class FaceAnalyzer {
  public let detector: FaceDetector
  /// The same network in the fastest number format that the processor computes in, compiled once
  /// for all input sizes: scores differ from `detector`'s in the third decimal, boxes by fractions
  /// of a pixel, and both from processor to processor. Embeddings do not depend on it, for they are made of what is stored.
  public let quickDetector: FaceDetector
  public let refiner: LandmarkRefiner
  /// Brings a face upright for judging it, the same way whatever the embedder wants.
  public let aligner: FaceAligner
  /// The embedder with its alignment.
  public let crops: CropEmbedder
  public var embedder: FaceEmbedder { crops.embedder }
  public let cropMaker = CropMaker()
  /// The least detector score, 0...1.
  public var detectorThreshold: Float
  /// The least longer side of a face's box in image pixels that `analyze` accepts.
  public var minimumFacePixels: Float

  /// Reads, checks and compiles the models.
  ///
  /// - Parameters:
  ///   - threads: What one inference of the detector may use, from 1. The networks that look at
  ///     single faces always run on one thread, so that their results do not depend on this.
  ///   - models: Names to use instead of the library's defaults.
  ///   - embedsRarely: Reads and checks the embedder, but compiles it only when a face is embedded.
  /// - Throws: `Failure`: `modelMismatch` when a file is missing or not the manifest's, `failed`
  ///   when OpenVINO cannot load it.
  /// - Complexity: About half a second.
  public init(
    library: ModelLibrary, threads: Int = 1, detectorThreshold: Float = 0.7,
    minimumFacePixels: Float = 24, models: ModelManifest.Defaults? = nil,
    embedsRarely: Bool = false
  ) throws {
    let names = models ?? library.manifest.defaults
    let runtime = try attempt("start", "OpenVINO") { try InferenceRuntime() }
    let single = CompileOptions(threads: 1)
    let detectorFile = try library.model(.detector, named: names.detector)
    detector = try FaceDetector(
      file: detectorFile, runtime: runtime, options: CompileOptions(threads: threads))
    let hasShort = try attempt("ask", "OpenVINO") { try runtime.computes(in: .bfloat16) }
    quickDetector = try FaceDetector(
      file: detectorFile, runtime: runtime,
      options: CompileOptions(threads: threads, precision: hasShort ? .bfloat16 : .float32),
      isCompiledOnce: true)
    refiner = try LandmarkRefiner(
      file: try library.model(.landmarks, named: names.landmarks), runtime: runtime,
      options: single)
    aligner = try FaceAligner(template: .arcFace112)
    crops = try CropEmbedder(
      library: library, model: names.embedder, runtime: runtime,
      isUsedRarely: embedsRarely)
    self.detectorThreshold = detectorThreshold
    self.minimumFacePixels = minimumFacePixels
  }

  /// The faces of a letterboxed frame that score at least `detectorThreshold`, the best first.
  ///
  /// Faces whose centre lies in the black border are dropped. Small ones are not: the caller
  /// accounts for them.
  ///
  /// - Parameters:
  ///   - letterboxed: In a size of `detector.inputSize(frameWidth:frameHeight:scale:)`.
  ///   - mapping: How the frame lies in it.
  /// - Returns: In frame pixels, with the detector's coarse landmarks.
  /// - Throws: `Failure` `failed`.
  public func detect(
    letterboxed: PixelImage, mapping: Letterbox, frameWidth: Int, frameHeight: Int
  ) throws -> [Detection] {
    let found = try detector.detect(
      in: letterboxed, letterbox: mapping, threshold: detectorThreshold)
    return found.filter { detection in
      let center = detection.box.center
      return center.x >= 0 && center.y >= 0 && center.x < Float(frameWidth)
        && center.y < Float(frameHeight)
    }
  }

  /// The detections with fine landmarks, in their order.
  ///
  /// - Parameter pixels: Gives the frame's pixels of a region, which lies in the frame; asked once
  ///   per face. Either channel order.
  /// - Throws: `Failure` `failed`; whatever `pixels` throws.
  public func refine(
    _ detections: [Detection], frameWidth: Int, frameHeight: Int,
    pixels: (PixelRegion) throws -> PixelImage
  ) throws -> [Detection] {
    try detections.map { detection in
      guard
        let region = LandmarkRefiner.region(
          for: detection.box, frameWidth: frameWidth, frameHeight: frameHeight)
      else { return detection }
      return try refiner.refine(detection, in: try pixels(region), region: region)
    }
  }

  /// The detections with fine landmarks, in their order; `image` is the whole frame.
  ///
  /// - Throws: `Failure` `failed`.
  public func refine(_ detections: [Detection], in image: PixelImage) throws -> [Detection] {
    let whole = PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
    return try detections.map { try refiner.refine($0, in: image, region: whole) }
  }

  /// The crop of a face; `nil` when its box lies outside the frame or its landmarks have no extent,
  /// so that it could never be embedded.
  ///
  /// - Parameter pixels: Gives the frame's pixels of a region, which lies in the frame.
  /// - Throws: `Failure` `failed` when the crop cannot be scaled or encoded; whatever `pixels` throws.
  public func makeCrop(
    of detection: Detection, frameWidth: Int, frameHeight: Int,
    pixels: (PixelRegion) throws -> PixelImage
  ) throws -> EncodedCrop? {
    guard aligner.transform(for: detection.landmarks) != nil,
      let region = cropMaker.region(
        for: detection.box, frameWidth: frameWidth, frameHeight: frameHeight)
    else { return nil }
    var crop = try cropMaker.make(
      from: try pixels(region), region: region, landmarks: detection.landmarks)
    crop.box = EncodedCrop.box(
      detection.box, shownIn: region.box, width: crop.width, height: crop.height)
    return crop
  }

  /// The upright chip of a face, without the detour over JPEG: for judging quality.
  ///
  /// - Parameter image: The frame's pixels of `region`.
  /// - Throws: `Failure` `failed` for landmarks that have no extent.
  public func chip(of detection: Detection, in image: PixelImage, region: PixelRegion) throws
    -> PixelImage
  {
    let moved = detection.landmarks.mapped { point in
      Point(x: point.x - Float(region.x), y: point.y - Float(region.y))
    }
    return try aligner.chip(from: image, landmarks: moved)
  }

  /// The chip of a stored crop, exactly as `embed` sees it.
  ///
  /// - Throws: `Failure` `failed` for landmarks that have no extent and for a JPEG that cannot be
  ///   decoded.
  public func chip(of crop: EncodedCrop) throws -> PixelImage {
    try crops.chip(jpeg: crop.jpeg, landmarks: crop.landmarks, box: crop.box)
  }

  /// The embeddings of crops, in their order: each JPEG is decoded, aligned and run by itself.
  ///
  /// - Throws: `Failure` `failed` when a crop cannot be decoded, aligned or embedded.
  public func embed(_ crops: [EncodedCrop]) throws -> [Embedding] {
    try crops.flatMap { try embedder.embed([try chip(of: $0)]) }
  }
}
