import FFmpeg
import Values

/// Brings a face into the pose that an embedder was trained on: its landmarks onto the template's,
/// or its box onto the whole input.
public struct FaceAligner: Sendable {
  /// The chip's width in pixels.
  public let width: Int
  /// The chip's height in pixels.
  public let height: Int
  private let way: Way

  private enum Way {
    case points(Landmarks)
    case box(ModelManifest.BoxCrop)
  }

  /// - Throws: `Failure` `modelMismatch` when the template does not have five points.
  public init(template: AlignmentTemplate) throws {
    guard let target = template.landmarks else {
      throw Failure(
        .modelMismatch, attempted: "use an alignment template",
        reason: "it has no five points", remedy: ModelLibrary.remedy)
    }
    width = template.width
    height = template.height
    way = .points(target)
  }

  /// An aligner that cuts out boxes, for an input of `width` × `height` pixels.
  public init(box: ModelManifest.BoxCrop, width: Int, height: Int) {
    self.width = width
    self.height = height
    way = .box(box)
  }

  /// The transform from image pixels to chip pixels; `nil` for landmarks that have no extent, and
  /// for an aligner that goes by boxes.
  public func transform(for landmarks: Landmarks) -> SimilarityTransform? {
    guard case .points(let target) = way else { return nil }
    return SimilarityTransform(from: landmarks.points, to: target.points)
  }

  /// The chip of a face: the image, turned, scaled and moved, in the input's size; black where the
  /// chip reaches beyond the image.
  ///
  /// - Parameters:
  ///   - landmarks: In pixels of `image`.
  ///   - box: In pixels of `image`; only an aligner that goes by boxes needs it.
  /// - Throws: `Failure` `failed` for landmarks that have no extent, and for a box that is missing
  ///   or outside of the image.
  public func chip(from image: PixelImage, landmarks: Landmarks, box: Box? = nil) throws
    -> PixelImage
  {
    try chip(landmarks, box, width: image.width, height: image.height) {
      try image.cropped(to: $0)
    }
  }

  /// The chip of a face, to the last bit that of the frame's whole image; only the part that the
  /// chip shows is converted.
  ///
  /// - Parameters:
  ///   - landmarks: In pixels of `frame`.
  ///   - box: In pixels of `frame`; only an aligner that goes by boxes needs it.
  /// - Throws: `Failure` `failed` as for an image, and when the frame cannot be converted.
  public func chip(from frame: VideoFrame, landmarks: Landmarks, box: Box? = nil) throws
    -> PixelImage
  {
    try chip(landmarks, box, width: frame.width, height: frame.height) {
      try frame.image(region: $0)
    }
  }

  /// - Parameters:
  ///   - frameWidth: Of the whole picture.
  ///   - frameHeight: Of the whole picture.
  ///   - part: Gives the picture's pixels of a region, which lies in it.
  private func chip(
    _ landmarks: Landmarks, _ box: Box?, width frameWidth: Int, height frameHeight: Int,
    part: (PixelRegion) throws -> PixelImage
  ) throws -> PixelImage {
    switch way {
    case .points:
      guard let inverse = transform(for: landmarks)?.inverse else {
        throw Failure(
          .failed, attempted: "align a face", reason: "all its landmarks are at one point")
      }
      // A chip that shows nothing of the picture is black, whichever part it is made from.
      let region =
        shown(by: inverse, frameWidth: frameWidth, frameHeight: frameHeight)
        ?? PixelRegion(x: 0, y: 0, width: 1, height: 1)
      return try attempt("align a face") {
        try ImageWarp.warp(
          try part(region), at: (region.x, region.y), by: inverse, width: width, height: height)
      }
    case .box(let crop):
      guard let box,
        let region = region(of: box, crop, frameWidth: frameWidth, frameHeight: frameHeight)
      else {
        throw Failure(
          .failed, attempted: "cut out a face", reason: "its box is outside the picture")
      }
      return try attempt("cut out a face") {
        let part = try part(region)
        return part.width == width && part.height == height
          ? part : try part.resized(width: width, height: height)
      }
    }
  }

  /// The part of a picture that a chip is made from: where `inverse` takes its corners, and a pixel
  /// more on each side for what is interpolated.
  private func shown(
    by inverse: SimilarityTransform, frameWidth: Int, frameHeight: Int
  ) -> PixelRegion? {
    let (right, bottom) = (Float(width) - 0.5, Float(height) - 0.5)
    let corners = [(-0.5, -0.5), (right, -0.5), (-0.5, bottom), (right, bottom)].map {
      inverse.apply(Point(x: $0.0, y: $0.1))
    }
    let xs = corners.map { Double($0.x) }
    let ys = corners.map { Double($0.y) }
    guard let left = xs.min(), let top = ys.min(), let last = xs.max(), let lowest = ys.max() else {
      return nil
    }
    return PixelRegion(
      left: left - 2, top: top - 2, right: last + 2, bottom: lowest + 2, frameWidth: frameWidth,
      frameHeight: frameHeight)
  }

  private func region(
    of box: Box, _ crop: ModelManifest.BoxCrop, frameWidth: Int, frameHeight: Int
  ) -> PixelRegion? {
    var across = Double(box.width)
    var down = Double(box.height)
    if crop.keepsAspect {
      let proportion = Double(width) / Double(height)
      (across, down) = (max(across, down * proportion), max(down, across / proportion))
    }
    across = (across * Double(1 + crop.margin)).rounded()
    down = (down * Double(1 + crop.margin)).rounded()
    guard across >= 1, down >= 1 else { return nil }
    let left = (Double(box.center.x) - across / 2).rounded()
    let top = (Double(box.center.y) - down / 2).rounded()
    return PixelRegion(
      left: left, top: top, right: left + across - 1, bottom: top + down - 1,
      frameWidth: frameWidth, frameHeight: frameHeight)
  }
}
