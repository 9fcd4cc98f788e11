import Foundation
import Values

/// Reads the outputs of RetinaFace: boxes, probabilities of no face and of a face, and five points,
/// for every anchor of three grids.
///
/// The manifest names the outputs in that order. Each cell has two square anchors around its
/// centre, the smaller one first; the grids follow each other, the finest first, each row by row. A
/// centre and the points are offsets in parts of the anchor's side, a size is the logarithm of its
/// ratio to that side, both divided by a variance.
///
/// Source: J. Deng et al., "RetinaFace: Single-stage Dense Face Localisation in the Wild", 2019, as
/// biubug6/Pytorch_Retinaface has it: `layers/functions/prior_box.py`, `utils/box_utils.py`
/// (`decode`, `decode_landm`), `data/config.py` (`min_sizes`, `steps`, `variance`), `detect.py`
/// (`nms_threshold` 0.4).
struct RetinaFaceDecoder: DetectionDecoder {
  let outputs: [String]

  /// Source: `nms_threshold` of `detect.py`.
  let overlap: Float = 0.4

  /// The grids: their strides and the sides of their anchors, in input pixels.
  static let levels: [(stride: Int, sides: [Float])] = [
    (8, [16, 32]), (16, [64, 128]), (32, [256, 512]),
  ]
  static let centerVariance: Float = 0.1
  static let sizeVariance: Float = 0.2

  /// The anchors of an input.
  static func anchorCount(width: Int, height: Int) -> Int {
    levels.reduce(0) { count, level in
      count + cells(width, level.stride) * cells(height, level.stride) * level.sides.count
    }
  }

  func detections(
    in values: [[Float]], width: Int, height: Int, threshold: Float
  ) throws(OutputMisfit) -> [Detection] {
    let anchors = Self.anchorCount(width: width, height: height)
    for (index, numbers) in [4, 2, 10].enumerated() where values[index].count != anchors * numbers {
      throw OutputMisfit(
        outputs[index], has: values[index].count,
        expected: "\(numbers) for each of \(anchors) anchors")
    }
    let (boxes, scores, points) = (values[0], values[1], values[2])
    var found: [Detection] = []
    var anchor = 0
    for level in Self.levels {
      let columns = Self.cells(width, level.stride)
      for cell in 0..<(columns * Self.cells(height, level.stride)) {
        for side in level.sides {
          defer { anchor += 1 }
          let score = scores[anchor * 2 + 1]
          guard score >= threshold else { continue }
          // Offsets of the centre and of the points are scaled alike.
          func at(_ x: Float, _ y: Float) -> Point {
            Point(
              x: (Float(cell % columns) + 0.5) * Float(level.stride)
                + x * side * Self.centerVariance,
              y: (Float(cell / columns) + 0.5) * Float(level.stride)
                + y * side * Self.centerVariance)
          }
          let center = at(boxes[anchor * 4], boxes[anchor * 4 + 1])
          let boxWidth = side * exp(boxes[anchor * 4 + 2] * Self.sizeVariance)
          let boxHeight = side * exp(boxes[anchor * 4 + 3] * Self.sizeVariance)
          let detection = Detection(
            decoded: Box(
              x: center.x - boxWidth / 2, y: center.y - boxHeight / 2, width: boxWidth,
              height: boxHeight),
            points: (0..<5).map {
              at(points[anchor * 10 + $0 * 2], points[anchor * 10 + $0 * 2 + 1])
            }, score: score)
          if let detection { found.append(detection) }
        }
      }
    }
    return found
  }

  /// Cells that cover `pixels`.
  private static func cells(_ pixels: Int, _ stride: Int) -> Int {
    (max(0, pixels) + stride - 1) / stride
  }
}
