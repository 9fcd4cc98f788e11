import FFmpeg
import OpenVINO
import Values

/// The way from pixels to a face: the networks of a library, compiled, in the stages that use them.
///
/// A picture passes `finder` (detections), `judge` (fine landmarks, quality), `judge.cropMaker` (a
/// JPEG of the face) and `crops` (the embedding). Each stage takes values and gives values, and
/// holds nothing but its own networks, so that each may run on a thread of its own, one thread at a
/// time. `analyze` takes a photo through all of them; whoever follows faces through a video
/// chooses, before crops and embeddings are made, which faces are worth them.
///
/// An embedding is always computed from the decoded JPEG of its crop, so that it can be recomputed
/// exactly from what an archive keeps.
public final class FaceAnalyzer {
  /// Finds faces.
  public let finder: FaceFinder
  /// Judges what was found.
  public let judge: FaceJudge
  /// Turns crops into embeddings.
  public let crops: CropEmbedder
  /// What `analyze` takes for a face.
  public let criteria: FaceCriteria

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
    library: ModelLibrary, threads: Int = 1, criteria: FaceCriteria = FaceCriteria(),
    models: ModelManifest.Defaults? = nil, embedsRarely: Bool = false
  ) throws {
    let names = models ?? library.manifest.defaults
    let runtime = try attempt("start", "OpenVINO") { try InferenceRuntime() }
    finder = try FaceFinder(
      file: try library.model(.detector, named: names.detector), runtime: runtime,
      threads: threads)
    judge = try FaceJudge(
      refiner: try LandmarkRefiner(
        file: try library.model(.landmarks, named: names.landmarks), runtime: runtime,
        options: CompileOptions(threads: 1)), criteria: criteria)
    crops = try CropEmbedder(
      library: library, model: names.embedder, runtime: runtime,
      isUsedRarely: embedsRarely)
    self.criteria = criteria
  }

  /// Every face of a photo that meets the criteria, the largest first.
  ///
  /// - Throws: `Failure` `failed` when the image cannot be scaled, a network cannot run or a crop
  ///   cannot be encoded.
  public func analyze(_ image: PixelImage) throws -> [AnalyzedFace] {
    let ordered = try candidates(in: image).enumerated().sorted { left, right in
      left.element.box.area != right.element.box.area
        ? left.element.box.area > right.element.box.area : left.offset < right.offset
    }
    return try ordered.compactMap { try face($0.element, in: image) }
  }

  /// What may be the faces of a photo: large enough, and not judged yet.
  ///
  /// - Throws: `Failure` `failed` when the image cannot be scaled or the network cannot run.
  public func candidates(in image: PixelImage) throws -> [Detection] {
    try finder.faces(inPhoto: image, threshold: criteria.detectorScore).filter { detection in
      detection.box.longerSide >= criteria.sidePixels
    }
  }

  /// The face that a candidate shows; `nil` when it is none.
  ///
  /// - Parameter candidate: Of the same image.
  /// - Throws: `Failure` `failed` when a network cannot run or the crop cannot be encoded.
  public func face(_ candidate: Detection, in image: PixelImage) throws -> AnalyzedFace? {
    let judged = try attempt("cut out a face") { try judge.judge(candidate, in: image) }
    guard let judged else { return nil }
    let crop = try judge.cropMaker.crop(of: judged)
    return AnalyzedFace(
      detection: judged.detection, quality: judged.quality, crop: crop,
      embedding: try crops.embed(crop))
  }
}
