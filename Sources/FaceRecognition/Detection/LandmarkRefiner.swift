import FFmpeg
import OpenVINO
import Values

/// Estimates the five landmarks of detected faces again, finely, with MTCNN's O-Net. For one thread
/// at a time.
///
/// The network sees the square around the box's centre with the longer side of the box, scaled to
/// 48 × 48, with x and y exchanged (its weights come from a column-major original); points come
/// back in parts of the square's side, the five x before the five y. Faces are run one by one, so
/// that the result for one does not depend on its neighbours.
public final class LandmarkRefiner {
  /// The side of the network's input in pixels.
  ///
  /// Source: K. Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded
  /// Convolutional Networks", 2016: O-Net.
  public static let side = 48

  /// Which model this is.
  public let entry: ModelManifest.Model
  private let request: InferenceRequest

  /// Compiles the network.
  ///
  /// - Throws: `Failure` `failed` when OpenVINO refuses it.
  public init(file: ModelFile, runtime: InferenceRuntime, options: CompileOptions) throws {
    entry = file.entry
    let side = Self.side
    let shape =
      entry.input.layout == .channelsFirst ? [1, 3, side, side] : [1, side, side, 3]
    request = try attempt("load the landmark model", file.path) {
      var model = try runtime.readModel(bytes: file.contents)
      try model.reshape(shape)
      return try runtime.compile(model, options: options).makeRequest()
    }
  }

  /// The detection with finer landmarks.
  ///
  /// - Parameters:
  ///   - detection: In pixels of the frame.
  ///   - image: The frame's pixels of `region`; either channel order.
  ///   - region: In pixels of the frame. It holds the square that the network sees and a little
  ///     more on each side (a pixel, and a 48th of the square), as far as the frame reaches: that
  ///     of the face's crop does.
  /// - Throws: `Failure` `failed` when the network cannot run.
  public func refine(_ detection: Detection, in image: PixelImage, region: PixelRegion) throws
    -> Detection
  {
    let square = Self.square(around: detection.box)
    guard square.side.isFinite, square.side > 0 else { return detection }
    let transform = SimilarityTransform(
      a: square.side / Double(Self.side), b: 0, tx: square.x - Double(region.x),
      ty: square.y - Double(region.y))
    let (points, face) = try attempt("find landmarks with", entry.name) {
      let chip = try ImageWarp.warp(
        image, by: transform, width: Self.side, height: Self.side, transposed: true)
      try request.fillInput { try TensorInput.fill(&$0, with: chip, as: entry.input) }
      try request.infer()
      return (
        try request.output(named: entry.outputs[1]), try request.output(named: entry.outputs[2])
      )
    }
    guard points.count == 10, face.count == 2 else {
      throw Failure(
        .modelMismatch, attempted: "read the landmarks found by", subject: entry.name,
        reason: "its outputs have \(points.count) and \(face.count) numbers instead of 10 and 2",
        remedy: ModelLibrary.remedy)
    }
    guard points.allSatisfy(\.isFinite), face[1].isFinite else { return detection }
    let each = (0..<5).map { index in
      Point(
        x: Float(square.x + Double(points[index]) * square.side),
        y: Float(square.y + Double(points[index + 5]) * square.side))
    }
    var refined = detection
    refined.landmarks = Landmarks(
      leftEye: each[0], rightEye: each[1], nose: each[2], leftMouth: each[3], rightMouth: each[4])
    refined.landmarkScore = min(1, max(0, face[1]))
    return refined
  }

  private static func square(around box: Box) -> (x: Double, y: Double, side: Double) {
    let side = Double(max(box.width, box.height))
    let centerX = Double(box.x) + Double(box.width) / 2
    let centerY = Double(box.y) + Double(box.height) / 2
    return (centerX - side / 2, centerY - side / 2, side)
  }
}
