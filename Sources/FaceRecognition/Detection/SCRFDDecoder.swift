import Values

/// Reads the outputs of SCRFD with five points: nine arrays, over three grids of anchors.
///
/// The manifest names the outputs as InsightFace's files have them: the scores of strides 8, 16 and
/// 32, then their boxes, then their points. A cell may have several anchors, which follow each
/// other; all have their centre at the cell's top left corner. A box is the distances of its left,
/// top, right and bottom side from there, a point its offset, all in strides.
///
/// Source: InsightFace, `detection/scrfd/tools/scrfd.py` and `python-package/insightface/model_zoo/
/// scrfd.py`: `distance2bbox`, `distance2kps`, `nms_thresh = 0.4`.
struct SCRFDDecoder: DetectionDecoder {
  let outputs: [String]

  /// Source: `nms_thresh` of InsightFace's `SCRFD`.
  let overlap: Float = 0.4

  /// The strides of the three grids, in input pixels.
  static let strides = [8, 16, 32]

  /// Anchors of one cell that are believed.
  ///
  /// Source: InsightFace's networks with points have two; one is what anchor-free ones have.
  static let anchorsPerCell = 1...4

  func detections(
    in values: [[Float]], width: Int, height: Int, threshold: Float
  ) throws(OutputMisfit) -> [Detection] {
    var found: [Detection] = []
    let levels = Self.strides.count
    for (level, stride) in Self.strides.enumerated() {
      let scores = values[level]
      let boxes = values[level + levels]
      let points = values[level + 2 * levels]
      let columns = width / stride
      let cells = columns * (height / stride)
      let anchors = scores.count / max(1, cells)
      guard Self.anchorsPerCell.contains(anchors), scores.count == cells * anchors else {
        throw OutputMisfit(
          outputs[level], has: scores.count,
          expected: "one or two for each of the \(cells) cells at stride \(stride)")
      }
      guard boxes.count == scores.count * 4 else {
        throw OutputMisfit(
          outputs[level + levels], has: boxes.count, expected: "\(scores.count * 4)")
      }
      guard points.count == scores.count * 10 else {
        throw OutputMisfit(
          outputs[level + 2 * levels], has: points.count, expected: "\(scores.count * 10)")
      }
      for (anchor, score) in scores.enumerated() where score >= threshold {
        let cell = anchor / anchors
        let x = Float(cell % columns * stride)
        let y = Float(cell / columns * stride)
        func side(_ index: Int) -> Float { boxes[anchor * 4 + index] * Float(stride) }
        let box = Box(
          x: x - side(0), y: y - side(1), width: side(0) + side(2), height: side(1) + side(3))
        let five = (0..<5).map { index in
          Point(
            x: x + points[anchor * 10 + index * 2] * Float(stride),
            y: y + points[anchor * 10 + index * 2 + 1] * Float(stride))
        }
        if let detection = Detection(decoded: box, points: five, score: score) {
          found.append(detection)
        }
      }
    }
    return found
  }
}
