import FaceRecognition
import Values

/// Brings what was found in a frame into the source's upright size, to which all records refer.
///
/// A stream may change its size on the way: cameras and adaptive streams do so.
struct FrameScale: Equatable {
  /// Source pixels per frame pixel.
  var x: Float = 1
  var y: Float = 1

  init(frameWidth: Int, frameHeight: Int, sourceWidth: Int, sourceHeight: Int) {
    guard frameWidth > 0, frameHeight > 0, sourceWidth > 0, sourceHeight > 0 else { return }
    x = Float(sourceWidth) / Float(frameWidth)
    y = Float(sourceHeight) / Float(frameHeight)
  }

  func source(_ point: Point) -> Point {
    // Point (0, 0) is the centre of a pixel, so that the corner of the frame is at -0.5.
    Point(x: (point.x + 0.5) * x - 0.5, y: (point.y + 0.5) * y - 0.5)
  }

  func source(_ box: Box) -> Box {
    Box(x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y)
  }

  func frame(_ box: Box) -> Box {
    Box(x: box.x / x, y: box.y / y, width: box.width / x, height: box.height / y)
  }

  func source(_ detection: Detection) -> Detection {
    guard self.x != 1 || self.y != 1 else { return detection }
    var scaled = detection
    scaled.box = source(detection.box)
    scaled.landmarks = detection.landmarks.mapped(source)
    return scaled
  }
}
