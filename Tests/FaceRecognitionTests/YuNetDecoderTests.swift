import Foundation
import Testing
import Values

@testable import FaceRecognition

@Suite("YuNet's grids are read as boxes, points and scores")
struct YuNetDecoderTests {
  private func empty(stride: Int, columns: Int, rows: Int) -> YuNetDecoder.Grid {
    let cells = columns * rows
    return YuNetDecoder.Grid(
      stride: stride, columns: columns, rows: rows,
      classScores: [Float](repeating: 0, count: cells),
      objectScores: [Float](repeating: 0, count: cells),
      boxes: [Float](repeating: 0, count: cells * 4),
      points: [Float](repeating: 0, count: cells * 10))
  }

  private func face(_ box: Box, score: Float) -> Detection {
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

  /// The opposite of decoding: writes a face into a cell.
  private func write(_ face: Detection, into grid: inout YuNetDecoder.Grid, cell: Int) {
    let stride = Float(grid.stride)
    let column = Float(cell % grid.columns)
    let row = Float(cell / grid.columns)
    grid.classScores[cell] = face.score
    grid.objectScores[cell] = face.score
    grid.boxes[cell * 4] = face.box.center.x / stride - column
    grid.boxes[cell * 4 + 1] = face.box.center.y / stride - row
    grid.boxes[cell * 4 + 2] = log(face.box.width / stride)
    grid.boxes[cell * 4 + 3] = log(face.box.height / stride)
    for (index, point) in face.landmarks.points.enumerated() {
      grid.points[cell * 10 + index * 2] = point.x / stride - column
      grid.points[cell * 10 + index * 2 + 1] = point.y / stride - row
    }
  }

  @Test("What is written into cells is read from them", arguments: YuNetDecoder.strides)
  func roundTrip(stride: Int) throws {
    var generator = SplitMix64(seed: UInt64(stride))
    var grid = empty(stride: stride, columns: 9, rows: 6)
    var written: [Detection] = []
    for cell in stride % 5..<54 where cell % 7 == 0 {
      let face = face(
        Box(
          x: Float.random(in: -10...300, using: &generator),
          y: Float.random(in: -10...200, using: &generator),
          width: Float.random(in: 5...200, using: &generator),
          height: Float.random(in: 5...200, using: &generator)),
        score: Float.random(in: 0.5...1, using: &generator))
      write(face, into: &grid, cell: cell)
      written.append(face)
    }
    let read = YuNetDecoder.detections(in: grid, threshold: 0.5)
    try #require(read.count == written.count)
    for (found, expected) in zip(read, written) {
      #expect(abs(found.score - expected.score) < 1e-5)
      #expect(abs(found.box.x - expected.box.x) < 1e-2)
      #expect(abs(found.box.width - expected.box.width) < 1e-2)
      for (p, q) in zip(found.landmarks.points, expected.landmarks.points) {
        #expect(abs(p.x - q.x) < 1e-2 && abs(p.y - q.y) < 1e-2)
      }
    }
  }

  @Test("The score is the geometric mean of both scores, held to 0...1")
  func score() throws {
    var grid = empty(stride: 8, columns: 4, rows: 1)
    grid.classScores = [0.81, 2, -1, .nan]
    grid.objectScores = [0.49, 2, 1, 1]
    let scores = YuNetDecoder.detections(in: grid, threshold: 0.01).map(\.score)
    try #require(scores.count == 2)
    #expect(abs(scores[0] - 0.63) < 1e-6)
    #expect(scores[1] == 1)
  }

  @Test("A face at the threshold counts")
  func threshold() {
    var grid = empty(stride: 8, columns: 1, rows: 1)
    grid.classScores = [0.25]
    grid.objectScores = [0.25]
    #expect(YuNetDecoder.detections(in: grid, threshold: 0.25).count == 1)
    #expect(YuNetDecoder.detections(in: grid, threshold: 0.2500001).isEmpty)
  }

  @Test("Numbers that are none and endless boxes are passed over")
  func hostileNumbers() {
    for value in [Float.nan, .infinity, -.infinity, 3e38] {
      for place in 0..<14 {
        var grid = empty(stride: 32, columns: 1, rows: 1)
        grid.classScores = [1]
        grid.objectScores = [1]
        if place < 4 { grid.boxes[place] = value } else { grid.points[place - 4] = value }
        for detection in YuNetDecoder.detections(in: grid, threshold: 0.5) {
          #expect(detection.box.x.isFinite && detection.box.width.isFinite)
          #expect(detection.landmarks.points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        }
      }
    }
  }

  @Test("Arrays that do not fit their grid give nothing")
  func inconsistent() {
    var grid = empty(stride: 8, columns: 3, rows: 3)
    grid.classScores = [Float](repeating: 1, count: 9)
    grid.objectScores = grid.classScores
    #expect(YuNetDecoder.detections(in: grid, threshold: 0.5).count == 9)
    grid.points.removeLast()
    #expect(YuNetDecoder.detections(in: grid, threshold: 0.5).isEmpty)
    grid = empty(stride: 8, columns: 3, rows: 3)
    grid.columns = .max
    #expect(!grid.isConsistent)
  }
}
