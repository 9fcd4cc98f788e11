import FFmpeg
import Values

extension FaceAnalyzer {
  /// Runs the networks that every video needs on a black picture, so that all that they load or
  /// start at their first use is there: whoever closes the doors of its process afterwards needs no
  /// file any more. The others, which have been read, are compiled when they are needed.
  ///
  /// - Throws: `Failure` when a network cannot run.
  public func warmUp() throws {
    let side = 256
    let picture = try PixelImage(
      width: side, height: side, channelOrder: .bgr,
      bytes: [UInt8](repeating: 0, count: side * side * 3))
    let size = finder.quickDetector.inputSize(frameWidth: side, frameHeight: side, scale: 1)
    _ = try finder.quickDetector.detect(
      in: try picture.placed(x: 0, y: 0, width: size.width, height: size.height),
      letterbox: .identity, threshold: 1)
    let box = Box(x: 64, y: 64, width: 128, height: 128)
    let face = Detection(
      box: box,
      landmarks: Landmarks(
        leftEye: Point(x: 100, y: 110), rightEye: Point(x: 156, y: 110),
        nose: Point(x: 128, y: 135), leftMouth: Point(x: 105, y: 165),
        rightMouth: Point(x: 151, y: 165)),
      score: 1)
    let region = PixelRegion(x: 0, y: 0, width: side, height: side)
    _ = try judge.refiner.refine(face, in: picture, region: region)
    var crop = try judge.cropMaker.make(from: picture, region: region, landmarks: face.landmarks)
    crop.box = box
    _ = try crops.chip(of: crop)
  }
}
