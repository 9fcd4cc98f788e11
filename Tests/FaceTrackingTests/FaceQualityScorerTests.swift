import FFmpeg
import Testing
import Values

@testable import FaceRecognition

@Suite("The quality of a face falls with everything that makes it harder to recognise")
struct FaceQualityScorerTests {
  /// A chip of random blocks, as sharp as blocks of `grain` pixels allow.
  private func chip(grain: Int, contrast: Double = 1, offset: Double = 0, seed: UInt64 = 1) throws
    -> PixelImage
  {
    var generator = SplitMix64(seed: seed)
    let side = 112
    let columns = side / grain + 2
    let grid = (0..<(columns * columns)).map { _ in Double.random(in: 60...190, using: &generator) }
    var bytes: [UInt8] = []
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = (Double(column) / Double(grain), Double(row) / Double(grain))
        let corner = Int(y) * columns + Int(x)
        let (fx, fy) = (x - x.rounded(.down), y - y.rounded(.down))
        let upper = grid[corner] * (1 - fx) + grid[corner + 1] * fx
        let lower = grid[corner + columns] * (1 - fx) + grid[corner + columns + 1] * fx
        let value = upper * (1 - fy) + lower * fy
        let level = (value - 125) * contrast + 125 + offset
        bytes += Array(repeating: UInt8(min(255, max(0, level))), count: 3)
      }
    }
    return try PixelImage(width: side, height: side, bytes: bytes)
  }

  private func detection(
    side: Float = 80, score: Float = 0.9, landmarkScore: Float? = 0.99, noseShift: Float = 0
  ) -> Detection {
    var detection = face(x: 10, side: side, score: score)
    detection.landmarkScore = landmarkScore
    detection.landmarks.nose.x += noseShift * side
    return detection
  }

  @Test("a blurred face is less sharp, a pale or dark one is not")
  func sharpness() throws {
    let values = try [1, 2, 3, 5, 8, 16].map {
      FaceQualityScorer.sharpness(of: try chip(grain: $0))
    }
    #expect(values == values.sorted(by: >))
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
    let usual = FaceQualityScorer.sharpness(of: try chip(grain: 5))
    for (contrast, offset) in [(0.5, 0.0), (0.7, -40), (0.7, 40), (0.3, 0)] {
      let changed = FaceQualityScorer.sharpness(
        of: try chip(grain: 5, contrast: contrast, offset: offset))
      #expect(abs(changed - usual) < 0.03)
    }
  }

  @Test("a chip of one grey, and one too small to have an inside, are not sharp")
  func degenerateChips() throws {
    let grey = try PixelImage(
      width: 112, height: 112, bytes: [UInt8](repeating: 90, count: 112 * 112 * 3))
    #expect(FaceQualityScorer.sharpness(of: grey) == 0)
    let dot = try PixelImage(width: 1, height: 1, bytes: [1, 2, 3])
    #expect(FaceQualityScorer.sharpness(of: dot) == 0)
  }

  @Test("red and blue exchanged with their order give the same")
  func channelOrder() throws {
    let rgb = try chip(grain: 4)
    #expect(
      FaceQualityScorer.sharpness(of: rgb) == FaceQualityScorer.sharpness(of: rgb.inOrder(.bgr)))
  }

  @Test("smaller, less sure, turned: each lowers the whole, which stays within 0...1")
  func factors() throws {
    let scorer = FaceQualityScorer()
    let sharp = try chip(grain: 3)
    func overall(_ detection: Detection) -> Float {
      scorer.score(detection, chip: sharp).overall
    }
    let bySize = [10, 20, 30, 45, 70, 100, 300].map { overall(detection(side: Float($0))) }
    #expect(bySize == bySize.sorted())
    #expect(bySize.first == 0)
    let byScore = [0.5, 0.7, 0.95].map { overall(detection(score: Float($0))) }
    #expect(byScore == byScore.sorted())
    let byLandmarks = [0.5, 0.8, 1].map { overall(detection(landmarkScore: Float($0))) }
    #expect(byLandmarks == byLandmarks.sorted())
    let byTurn = [0, 0.05, 0.1, 0.2, 0.4].map { overall(detection(noseShift: Float($0))) }
    #expect(byTurn == byTurn.sorted(by: >))
    #expect((bySize + byScore + byLandmarks + byTurn).allSatisfy { (0...1).contains($0) })
  }

  @Test("numbers that are none give the quality 0")
  func notANumber() throws {
    var odd = detection()
    odd.box = Box(x: .nan, y: 0, width: .nan, height: .infinity)
    odd.landmarks.nose.x = .nan
    odd.score = .nan
    let quality = FaceQualityScorer().score(odd, chip: try chip(grain: 3))
    #expect(quality.overall == 0)
    #expect(quality.sizePixels == 0)
    #expect((0...1).contains(quality.detectorScore))
    #expect(quality.yawDegrees.isFinite && quality.pitchDegrees.isFinite)
  }
}
