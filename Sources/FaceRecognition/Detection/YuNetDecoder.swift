import Foundation
import Values

/// Reads the outputs of YuNet, which are known by their names: for every cell of a grid a face
/// score, a box and five points.
///
/// Source: `FaceDetectorYN` of OpenCV (`modules/objdetect/src/face_detect.cpp`) and
/// libfacedetection.train: score = √(class × object); centre = (cell + offset) × stride;
/// size = exp(value) × stride; point = (cell + value) × stride.
struct YuNetDecoder: DetectionDecoder {
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
    var isConsistent: Bool { flaw == nil }

    /// The first array that has not the length that the grid promises, in the order of their
    /// declaration, and how many numbers it should have per cell.
    var flaw: (output: Int, numbers: Int)? {
      let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
      let isPossible = stride > 0 && rows >= 0 && columns >= 0 && !overflow
      let counts = [classScores.count, objectScores.count, boxes.count, points.count]
      for (index, (count, numbers)) in zip(counts, [1, 1, 4, 10]).enumerated() {
        guard isPossible, count % numbers == 0, count / numbers == cells else {
          return (index, numbers)
        }
      }
      return nil
    }
  }

  /// The strides of the three grids, in input pixels.
  static let strides = [8, 16, 32]

  /// Source: `nms_threshold` of `FaceDetectorYN::create`.
  let overlap: Float = 0.3

  var outputs: [String] {
    Self.strides.flatMap { stride in ["cls", "obj", "bbox", "kps"].map { "\($0)_\(stride)" } }
  }

  func detections(
    in values: [[Float]], width: Int, height: Int, threshold: Float
  ) throws(OutputMisfit) -> [Detection] {
    var found: [Detection] = []
    for (level, stride) in Self.strides.enumerated() {
      let grid = Grid(
        stride: stride, columns: width / stride, rows: height / stride,
        classScores: values[level * 4], objectScores: values[level * 4 + 1],
        boxes: values[level * 4 + 2], points: values[level * 4 + 3])
      if let flaw = grid.flaw {
        throw OutputMisfit(
          outputs[level * 4 + flaw.output], has: values[level * 4 + flaw.output].count,
          expected: "\(flaw.numbers) for each of \(grid.columns * grid.rows) cells")
      }
      found += Self.detections(in: grid, threshold: threshold)
    }
    return found
  }

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
    return Detection(decoded: box, points: points, score: score)
  }
}
