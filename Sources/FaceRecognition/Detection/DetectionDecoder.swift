import Values

/// Turns the numbers that a detector gives for one picture into detections: one for each `decoder`
/// that a manifest may name.
protocol DetectionDecoder: Sendable {
  /// The names of the network's outputs, in the order in which `detections` takes their elements.
  var outputs: [String] { get }

  /// Overlap, as intersection over union, above which the lower-scored of two boxes is the same
  /// face.
  var overlap: Float { get }

  /// The detections that score at least `threshold`, in input pixels, before any is suppressed.
  ///
  /// Values that are not finite, and empty boxes, are skipped.
  ///
  /// - Parameters:
  ///   - values: The elements of each of `outputs`, row-major.
  ///   - width: The input's, in pixels.
  ///   - height: The input's, in pixels.
  ///   - threshold: Of scores, 0...1.
  /// - Throws: `OutputMisfit` when an output has another number of elements than the input's size
  ///   asks for.
  func detections(
    in values: [[Float]], width: Int, height: Int, threshold: Float
  ) throws(OutputMisfit) -> [Detection]
}

/// Why the outputs of a detector cannot be read.
struct OutputMisfit: Error {
  /// A clause that follows "Cannot read the faces found by X: ".
  var sentence: String

  /// - Parameters:
  ///   - output: The name of the output.
  ///   - found: How many numbers it has.
  ///   - expected: How many its decoder asks for, in words.
  init(_ output: String, has found: Int, expected: String) {
    sentence = "its output \(output) has \(found) numbers instead of \(expected)"
  }
}

extension ModelManifest.Model {
  /// What reads a detector's outputs; `nil` for networks of other roles.
  var detectionDecoder: (any DetectionDecoder)? {
    switch decoder {
    case .yunet: YuNetDecoder()
    case .scrfd: SCRFDDecoder(outputs: outputs)
    case .retinaface: RetinaFaceDecoder(outputs: outputs)
    case .onet, nil: nil
    }
  }
}

extension ModelManifest.Decoder {
  /// The decoders of detectors.
  static let detectors: [ModelManifest.Decoder] = [.yunet, .scrfd, .retinaface]

  /// How many outputs a manifest has to name; `nil` where the decoder knows them by name.
  var outputCount: Int? {
    switch self {
    case .yunet: nil
    case .scrfd: SCRFDDecoder.strides.count * 3
    case .retinaface, .onet: 3
    }
  }
}

extension Detection {
  /// A decoded face; `nil` when a number is none, endless, or its box empty.
  ///
  /// - Parameter points: Five, in the order of `Landmarks.points`.
  init?(decoded box: Box, points: [Point], score: Float) {
    guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite, box.width > 0,
      box.height > 0, points.count == 5, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite })
    else { return nil }
    self.init(
      box: box,
      landmarks: Landmarks(
        leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
        rightMouth: points[4]),
      score: min(1, score))
  }
}

extension [Detection] {
  /// The best detections of each face: in descending order of score, without those that overlap an
  /// earlier one by more than `overlap`. Of equal scores the earlier comes first.
  ///
  /// - Complexity: O(n · kept).
  func suppressed(overlap: Float) -> [Detection] {
    let order = indices.sorted { left, right in
      self[left].score != self[right].score ? self[left].score > self[right].score : left < right
    }
    var kept: [Detection] = []
    for index in order {
      let box = self[index].box
      if kept.allSatisfy({ $0.box.intersectionOverUnion(box) <= overlap }) {
        kept.append(self[index])
      }
    }
    return kept
  }
}
