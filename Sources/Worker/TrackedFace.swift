import FFmpeg
import FaceRecognition
import Values

/// One face of one sampled frame, with what may still be needed of it: its pixels until it is
/// encoded, its crop until it is written, its embedding once somebody asked for it. For one thread.
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

  /// In pixels of the source's upright size; gives the place of the face in the records.
  let detection: Detection
  let quality: FaceQuality
  let role: Role
  let pts: Int64
  /// Since the first frame of the source.
  let seconds: Double
  private let frameToSource: FrameScale
  private var content: Content
  private var knownEmbedding: Embedding?

  private enum Content {
    /// Not encoded yet, in pixels of the frame.
    case pixels(JudgedFace)
    case crop(EncodedCrop)
  }

  /// - Parameters:
  ///   - face: In pixels of the frame.
  ///   - scale: From the frame to the source.
  init(_ face: JudgedFace, role: Role, frame: VideoFrame, scale: FrameScale) {
    detection = scale.source(face.detection)
    quality = face.quality
    self.role = role
    pts = frame.pts
    seconds = frame.seconds
    frameToSource = scale
    content = .pixels(face)
  }

  /// What its pixels take, in bytes; 0 once it is encoded.
  var heldPixelBytes: Int {
    switch content {
    case .crop: 0
    case .pixels(let face): face.pixels.bytes.count
    }
  }

  /// The mean luma of the cells of a region, row by row, 0...255; `nil` once the face is encoded,
  /// or when the region reaches beyond the pixels that are held.
  ///
  /// - Parameters:
  ///   - box: In pixels of the source's upright size.
  ///   - cells: Across, and down.
  func luma(of box: Box, cells: Int) -> [Float]? {
    guard case .pixels(let face) = content else { return nil }
    let inFrame = frameToSource.frame(box)
    return face.pixels.luma(
      of: Box(
        x: inFrame.x - Float(face.region.x), y: inFrame.y - Float(face.region.y),
        width: inFrame.width, height: inFrame.height), cells: cells)
  }

  /// The encoded crop. The first call encodes it and lets the pixels go.
  ///
  /// - Throws: as the encoder.
  func crop(by encoder: FaceEncoder) throws -> EncodedCrop {
    switch content {
    case .crop(let crop):
      return crop
    case .pixels(let face):
      var crop = try encoder.crop(of: face)
      // As it will be computed from what is stored, which is in pixels of the source.
      crop.box = EncodedCrop.box(
        detection.box, shownIn: self.region(of: crop), width: crop.width, height: crop.height)
      content = .crop(crop)
      return crop
    }
  }

  /// The embedding, computed once from the decoded crop; `nil` when the crop cannot be aligned.
  ///
  /// - Throws: as the encoder.
  func embedding(by encoder: FaceEncoder) throws -> Embedding? {
    if let knownEmbedding { return knownEmbedding }
    knownEmbedding = try encoder.embedding(of: try crop(by: encoder))
    return knownEmbedding
  }

  /// The region of the crop in pixels of the source's upright size.
  func region(of crop: EncodedCrop) -> Box {
    frameToSource.source(crop.region.box)
  }
}
