import Foundation
import Testing
import Values

@testable import FaceRecognition

/// Outputs of a detector that are made of faces, and what a decoder has to read from them.
struct DecoderCase {
  var values: [[Float]]
  var expected: [Detection]

  static let width = 320
  static let height = 224

  /// A face whose five points lie in its box.
  static func detection(_ box: Box, score: Float) -> Detection {
    let points = [(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)].map {
      Point(x: box.x + box.width * $0.0, y: box.y + box.height * $0.1)
    }
    return Detection(
      box: box,
      landmarks: Landmarks(
        leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
        rightMouth: points[4]),
      score: score)
  }

  static func face(_ generator: inout SplitMix64) -> Detection {
    detection(
      Box(
        x: Float.random(in: -20...300, using: &generator),
        y: Float.random(in: -20...200, using: &generator),
        width: Float.random(in: 8...150, using: &generator),
        height: Float.random(in: 8...150, using: &generator)),
      score: Float.random(in: 0.5...1, using: &generator))
  }

  /// SCRFD's nine outputs, written anchor by anchor in the words of its paper: the distances from
  /// the cell's corner, in strides.
  static func scrfd(seed: UInt64, anchors: Int) -> DecoderCase {
    var generator = SplitMix64(seed: seed)
    var result = DecoderCase(values: [[Float]](repeating: [], count: 9), expected: [])
    for (level, stride) in [Float(8), 16, 32].enumerated() {
      for row in 0..<(height / Int(stride)) {
        for column in 0..<(width / Int(stride)) {
          for _ in 0..<anchors {
            let face = face(&generator)
            let isFace = Int.random(in: 0..<40, using: &generator) == 0
            let (x, y) = (Float(column) * stride, Float(row) * stride)
            result.values[level].append(
              isFace ? face.score : Float.random(in: 0..<0.5, using: &generator))
            result.values[level + 3] += [
              x - face.box.x, y - face.box.y, face.box.maxX - x, face.box.maxY - y,
            ].map { $0 / stride }
            result.values[level + 6] += face.landmarks.points.flatMap {
              [($0.x - x) / stride, ($0.y - y) / stride]
            }
            if isFace { result.expected.append(face) }
          }
        }
      }
    }
    return result
  }

  /// RetinaFace's three outputs, as its `encode` writes them: relative to an input of side 1, to
  /// which anchors are normalised.
  static func retinaFace(seed: UInt64, width: Int = width, height: Int = height) -> DecoderCase {
    var generator = SplitMix64(seed: seed)
    var result = DecoderCase(values: [[], [], []], expected: [])
    let (w, h) = (Double(width), Double(height))
    for (stride, sides) in [(8.0, [16.0, 32]), (16, [64, 128]), (32, [256, 512])] {
      for row in 0..<Int((h / stride).rounded(.up)) {
        for column in 0..<Int((w / stride).rounded(.up)) {
          for side in sides {
            let face = face(&generator)
            let isFace = Int.random(in: 0..<40, using: &generator) == 0
            // The anchor's centre and extents in parts of the input.
            let (x, y) = ((Double(column) + 0.5) * stride / w, (Double(row) + 0.5) * stride / h)
            let (anchorWidth, anchorHeight) = (side / w, side / h)
            func offsets(_ point: Point) -> [Float] {
              let across = (Double(point.x) / w - x) / (0.1 * anchorWidth)
              let down = (Double(point.y) / h - y) / (0.1 * anchorHeight)
              return [Float(across), Float(down)]
            }
            result.values[0] += offsets(face.box.center)
            result.values[0].append(Float(log(Double(face.box.width) / w / anchorWidth) / 0.2))
            result.values[0].append(Float(log(Double(face.box.height) / h / anchorHeight) / 0.2))
            let score = isFace ? face.score : Float.random(in: 0..<0.5, using: &generator)
            result.values[1] += [1 - score, score]
            for point in face.landmarks.points { result.values[2] += offsets(point) }
            if isFace { result.expected.append(face) }
          }
        }
      }
    }
    return result
  }
}

@Suite("Grids of anchors are read as boxes, points and scores")
struct AnchorDecoderTests {
  private let scrfd = SCRFDDecoder(outputs: (0..<9).map { "o\($0)" })
  private let retinaFace = RetinaFaceDecoder(outputs: ["loc", "conf", "landmarks"])

  private func read(
    _ decoder: any DetectionDecoder, _ values: [[Float]], width: Int = DecoderCase.width,
    height: Int = DecoderCase.height
  ) throws -> [Detection] {
    try decoder.detections(in: values, width: width, height: height, threshold: 0.5)
  }

  private func expect(_ found: [Detection], _ expected: [Detection], _ note: String) throws {
    try #require(found.count == expected.count && !found.isEmpty, "\(note)")
    for (face, other) in zip(found, expected) {
      #expect(abs(face.score - other.score) < 1e-6, "\(note)")
      let isNear = zip(Self.numbers(face), Self.numbers(other)).allSatisfy { abs($0 - $1) < 0.02 }
      #expect(isNear, "\(note): \(face) for \(other)")
    }
  }

  private static func numbers(_ face: Detection) -> [Float] {
    var numbers = [face.box.x, face.box.y, face.box.width, face.box.height]
    for point in face.landmarks.points { numbers += [point.x, point.y] }
    return numbers
  }

  @Test("SCRFD, with one and with two anchors in a cell", arguments: 1...5)
  func scrfdFaces(seed: UInt64) throws {
    for anchors in [1, 2] {
      let made = DecoderCase.scrfd(seed: seed, anchors: anchors)
      try expect(try read(scrfd, made.values), made.expected, "seed \(seed), \(anchors) anchors")
    }
  }

  @Test("RetinaFace, also where the grid does not divide the input", arguments: 1...5)
  func retinaFaces(seed: UInt64) throws {
    let made = DecoderCase.retinaFace(seed: seed)
    try expect(try read(retinaFace, made.values), made.expected, "seed \(seed)")
    let odd = DecoderCase.retinaFace(seed: seed, width: 250, height: 131)
    try expect(
      try read(retinaFace, odd.values, width: 250, height: 131), odd.expected, "odd, seed \(seed)")
  }

  @Test("Numbers that are none, endless boxes and empty ones are passed over")
  func hostile() throws {
    for value in [Float.nan, .infinity, -.infinity, 3e38, -1e30] {
      for (decoder, made) in [
        (scrfd as any DetectionDecoder, DecoderCase.scrfd(seed: 7, anchors: 2)),
        (retinaFace, DecoderCase.retinaFace(seed: 7)),
      ] {
        for output in made.values.indices {
          var values = made.values
          for index in values[output].indices { values[output][index] = value }
          for face in try read(decoder, values) {
            #expect(face.box.x.isFinite && face.box.width.isFinite && face.box.height > 0)
            #expect(face.score >= 0.5 && face.score <= 1)
            #expect(face.landmarks.points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
          }
        }
      }
    }
  }

  @Test("An output with too few or too many numbers is named")
  func misfits() throws {
    for (decoder, made) in [
      (scrfd as any DetectionDecoder, DecoderCase.scrfd(seed: 3, anchors: 2)),
      (retinaFace, DecoderCase.retinaFace(seed: 3)),
    ] {
      for output in made.values.indices {
        for change in [1, -1] {
          var values = made.values
          if change > 0 { values[output].append(0) } else { values[output].removeLast() }
          let misfit = #expect(throws: OutputMisfit.self) { try read(decoder, values) }
          #expect(misfit?.sentence.contains("output \(decoder.outputs[output]) has") == true)
        }
        var values = made.values
        values[output] = []
        #expect(throws: OutputMisfit.self) { try read(decoder, values) }
      }
    }
  }

  @Test("A face at the threshold counts")
  func threshold() throws {
    var made = DecoderCase.scrfd(seed: 1, anchors: 1)
    for level in 0..<3 { made.values[level] = made.values[level].map { _ in 0.5 } }
    #expect(try read(scrfd, made.values).count == 28 * 40 + 14 * 20 + 7 * 10)
    #expect(
      try scrfd.detections(
        in: made.values, width: DecoderCase.width, height: DecoderCase.height, threshold: 0.5001
      ).isEmpty)
  }
}
