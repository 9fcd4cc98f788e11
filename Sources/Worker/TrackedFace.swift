import FFmpeg
import FaceRecognition
import Values

/// One face of one sampled frame, with what may still be needed of it: its pixels until it is
/// encoded, its crop until it is written. For one thread.
final class TrackedFace {
  /// What a face may do in a sighting.
  enum Role {
    /// Begin it, continue it, be kept.
    case any
    /// Too weak to begin one.
    case continuing
    /// Too small to begin one or to be kept.
    case onTheWay
  }

  /// In pixels of the source's upright size; tells where the face is in the records.
  let detection: Detection
  let quality: FaceQuality
  let role: Role
  let pts: Int64
  /// Since the first frame of the source.
  let seconds: Double
  private let analyzer: FaceAnalyzer
  private let clock: StageClock
  private let frameToSource: FrameScale
  private var picture: Picture
  private var knownEmbedding: Embedding?

  private enum Picture {
    /// Not encoded yet: pixels of the region, landmarks in pixels of its frame.
    case pixels(PixelImage, PixelRegion, Landmarks)
    case crop(EncodedCrop)
  }

  /// - Parameters:
  ///   - detection: In pixels of the frame.
  ///   - pixels: The frame's pixels of `region`, which is the crop's.
  init(
    detection: Detection, quality: FaceQuality, role: Role, frame: VideoFrame,
    scale: FrameScale, pixels: PixelImage, region: PixelRegion, analyzer: FaceAnalyzer,
    clock: StageClock
  ) {
    self.detection = scale.source(detection)
    self.quality = quality
    self.role = role
    pts = frame.pts
    seconds = frame.seconds
    frameToSource = scale
    picture = .pixels(pixels, region, detection.landmarks)
    self.analyzer = analyzer
    self.clock = clock
  }

  /// What its pixels take, in bytes; 0 once it is encoded.
  var heldPixelBytes: Int {
    switch picture {
    case .crop: 0
    case .pixels(let pixels, _, _): pixels.bytes.count
    }
  }

  /// The mean luma of the cells of a region, row by row, 0...255; `nil` once the face is encoded, or
  /// when the region reaches beyond the pixels that are held.
  ///
  /// - Parameters:
  ///   - box: In pixels of the source's upright size.
  ///   - cells: Across, and down.
  func luma(of box: Box, cells: Int) -> [Float]? {
    guard case .pixels(let image, let region, _) = picture else { return nil }
    let inFrame = frameToSource.frame(box)
    return image.luma(
      of: Box(
        x: inFrame.x - Float(region.x), y: inFrame.y - Float(region.y), width: inFrame.width,
        height: inFrame.height), cells: cells)
  }

  /// The encoded crop. The first call encodes it and lets the pixels go.
  func crop() throws -> EncodedCrop {
    switch picture {
    case .crop(let crop):
      return crop
    case .pixels(let pixels, let region, let landmarks):
      var crop = try clock.measure(.crop) {
        try analyzer.cropMaker.make(from: pixels, region: region, landmarks: landmarks)
      }
      crop.box = EncodedCrop.box(
        detection.box, shownIn: self.region(of: crop), width: crop.width, height: crop.height)
      picture = .crop(crop)
      return crop
    }
  }

  /// The embedding, computed once from the decoded crop; `nil` when the crop cannot be aligned.
  ///
  /// - Throws: `Failure` when the network cannot run.
  func embedding() throws -> Embedding? {
    if let knownEmbedding { return knownEmbedding }
    let crop = try crop()
    return try clock.measure(.embed) {
      guard let chip = try? analyzer.chip(of: crop) else { return nil }
      knownEmbedding = try analyzer.embedder.embed([chip]).first
      return knownEmbedding
    }
  }

  /// The region of the crop in pixels of the source's upright size.
  func region(of crop: EncodedCrop) -> Box {
    frameToSource.source(crop.region.box)
  }
}
