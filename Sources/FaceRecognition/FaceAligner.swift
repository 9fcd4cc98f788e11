import FFmpeg
import FaceModel

/// Brings a face into the pose that an embedder was trained on: its landmarks onto the template's.
public struct FaceAligner: Sendable {
  public let template: AlignmentTemplate
  private let target: Landmarks

  /// - Throws: `Failure` `modelMismatch` when the template does not have five points.
  public init(template: AlignmentTemplate) throws {
    guard let target = template.landmarks else {
      throw Failure(
        .modelMismatch, attempted: "use an alignment template",
        reason: "it has no five points", remedy: ModelLibrary.remedy)
    }
    self.template = template
    self.target = target
  }

  /// The transform from image pixels to chip pixels; `nil` for landmarks that have no extent.
  public func transform(for landmarks: Landmarks) -> SimilarityTransform? {
    SimilarityTransform(from: landmarks.points, to: target.points)
  }

  /// The chip of a face: the image, turned, scaled and moved, in the template's size; black where
  /// the chip reaches beyond the image.
  ///
  /// - Parameter landmarks: In pixels of `image`.
  /// - Throws: `Failure` `failed` for landmarks that have no extent.
  public func chip(from image: PixelImage, landmarks: Landmarks) throws -> PixelImage {
    guard let inverse = transform(for: landmarks)?.inverse else {
      throw Failure(
        .failed, attempted: "align a face", reason: "its landmarks lie on one point")
    }
    return try attempt("align a face") {
      try ImageWarp.warp(
        image, by: inverse, width: template.width, height: template.height)
    }
  }
}
