import FaceModel
import Foundation

/// Reads the outputs of YuNet: for every cell of a grid a face score, a box and five points.
///
/// Source: `FaceDetectorYN` of OpenCV (`modules/objdetect/src/face_detect.cpp`) and
/// libfacedetection.train: score = √(class × object); centre = (cell + offset) × stride;
/// size = exp(value) × stride; point = (cell + value) × stride.
enum YuNetDecoder {
  /// The outputs of one grid, each row-major over `rows` × `columns` cells.
  struct Grid {
    /// The size of a cell in input pixels.
    var stride: Int
    var columns: Int
    var rows: Int
    /// One value per cell.
    var classScores: [Float]
    /// One value per cell.
    var objectScores: [Float]
    /// Four values per cell: centre x and y, logarithm of width and height.
    var boxes: [Float]
    /// Ten values per cell: x and y of five points.
    var points: [Float]

    /// Whether every array has the length that the grid promises.
    var isConsistent: Bool {
      let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
      return stride > 0 && rows >= 0 && columns >= 0 && !overflow && classScores.count == cells
        && objectScores.count == cells && boxes.count / 4 == cells && boxes.count % 4 == 0
        && points.count / 10 == cells && points.count % 10 == 0
    }
  }

  /// The strides of the three grids, in input pixels.
  static let strides = [8, 16, 32]

  /// Overlap above which the lower-scored of two boxes is the same face.
  ///
  /// Source: `nms_threshold` of `FaceDetectorYN::create`.
  static let overlap: Float = 0.3

  /// The detections of a grid that score at least `threshold`, in input pixels, cell by cell.
  ///
  /// Cells whose numbers are not finite or whose box is empty are passed over.
  static func detections(in grid: Grid, threshold: Float) -> [Detection] {
    guard grid.isConsistent else { return [] }
    var found: [Detection] = []
    for cell in grid.classScores.indices {
      let score = self.score(grid.classScores[cell], grid.objectScores[cell])
      guard score >= threshold else { continue }
      if let detection = detection(of: cell, in: grid, score: score) { found.append(detection) }
    }
    return found
  }

  /// The best detections of each face: in descending order of score, without those that overlap an
  /// earlier one by more than `overlap`. Of equal scores the earlier comes first.
  ///
  /// - Complexity: O(n · kept).
  static func suppressed(_ detections: [Detection], overlap: Float = overlap) -> [Detection] {
    let order = detections.indices.sorted { left, right in
      detections[left].score != detections[right].score
        ? detections[left].score > detections[right].score : left < right
    }
    var kept: [Detection] = []
    for index in order {
      let box = detections[index].box
      if kept.allSatisfy({ $0.box.intersectionOverUnion(box) <= overlap }) {
        kept.append(detections[index])
      }
    }
    return kept
  }

  /// The geometric mean of both scores, each held to 0...1; 0 for numbers that are none.
  private static func score(_ classScore: Float, _ objectScore: Float) -> Float {
    guard !classScore.isNaN, !objectScore.isNaN else { return 0 }
    return (min(1, max(0, classScore)) * min(1, max(0, objectScore))).squareRoot()
  }

  private static func detection(of cell: Int, in grid: Grid, score: Float) -> Detection? {
    let column = Float(cell % grid.columns)
    let row = Float(cell / grid.columns)
    let stride = Float(grid.stride)
    let values = grid.boxes[(cell * 4)..<(cell * 4 + 4)].map { $0 }
    let width = exp(values[2]) * stride
    let height = exp(values[3]) * stride
    let box = Box(
      x: (column + values[0]) * stride - width / 2, y: (row + values[1]) * stride - height / 2,
      width: width, height: height)
    let points = (0..<5).map { index in
      Point(
        x: (column + grid.points[cell * 10 + index * 2]) * stride,
        y: (row + grid.points[cell * 10 + index * 2 + 1]) * stride)
    }
    guard box.x.isFinite, box.y.isFinite, width.isFinite, height.isFinite, width > 0, height > 0,
      points.allSatisfy({ $0.x.isFinite && $0.y.isFinite })
    else { return nil }
    let landmarks = Landmarks(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
    return Detection(box: box, landmarks: landmarks, score: score)
  }
}
