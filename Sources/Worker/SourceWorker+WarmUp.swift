import FFmpeg
import FaceRecognition
import Values

extension SourceWorker {
  /// Runs the networks that every video needs on a black picture, so that all that they load or
  /// start at their first use is there. The others, which have been read, are compiled when they are
  /// needed: that opens nothing.
  ///
  /// - Throws: `Failure` when a network cannot run.
  func warmUp() throws {
    let side = 256
    let picture = try PixelImage(
      width: side, height: side, channelOrder: .bgr,
      bytes: [UInt8](repeating: 0, count: side * side * 3))
    let size = analyzer.quickDetector.inputSize(frameWidth: side, frameHeight: side, scale: 1)
    _ = try analyzer.quickDetector.detect(
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
    _ = try analyzer.refine([face], in: picture)
    let crop = try analyzer.makeCrop(of: face, frameWidth: side, frameHeight: side) { region in
      try picture.cropped(to: region)
    }
    if let crop { _ = try analyzer.chip(of: crop) }
  }
}
