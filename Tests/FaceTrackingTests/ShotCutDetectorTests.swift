import Testing
import Values

@testable import FaceRecognition

@Suite("Shot changes are found, and nothing else is taken for one")
struct ShotCutDetectorTests {
  /// A large picture of random structure, from which frames are cut out.
  private struct World {
    static let side = 160
    let values: [Double]

    /// The sum of random grids of 2 to 32 pixels, each interpolated: coarse structure and fine.
    init(seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      var values = [Double](
        repeating: .random(in: 90...140, using: &generator), count: Self.side * Self.side)
      for spacing in [2, 4, 8, 16, 32] {
        let columns = Self.side / spacing + 2
        let grid = (0..<(columns * columns)).map { _ in
          Double.random(in: -50...50, using: &generator)
        }
        for index in values.indices {
          let x = Double(index % Self.side) / Double(spacing)
          let y = Double(index / Self.side) / Double(spacing)
          let corner = Int(y) * columns + Int(x)
          let (fx, fy) = (x - x.rounded(.down), y - y.rounded(.down))
          let upper = grid[corner] * (1 - fx) + grid[corner + 1] * fx
          let lower = grid[corner + columns] * (1 - fx) + grid[corner + columns + 1] * fx
          values[index] += upper * (1 - fy) + lower * fy
        }
      }
      self.values = values
    }

    /// The frame with its top left corner at (`x`, `y`).
    func frame(x: Int = 40, y: Int = 40, gain: Double = 1, offset: Double = 0) -> [UInt8] {
      (0..<(ShotCutDetector.width * ShotCutDetector.height)).map { index in
        let column = x + index % ShotCutDetector.width
        let row = y + index / ShotCutDetector.width
        return UInt8(min(255, max(0, values[row * Self.side + column] * gain + offset)))
      }
    }
  }

  /// For each frame whether it is called a cut, at five frames per second.
  private func cuts(_ frames: [[UInt8]]) -> [Bool] {
    var detector = ShotCutDetector()
    return frames.enumerated().map { detector.isCut(luma: $1, seconds: Double($0) / 5) }
  }

  @Test("cuts between 20 worlds")
  func cut() {
    let worlds = (0..<20).map { World(seed: 20_260_250 + $0) }
    let frames = worlds.flatMap { [$0.frame(), $0.frame(), $0.frame()] }
    let found = cuts(frames)
    let right = (0..<frames.count).map { $0 > 0 && $0 % 3 == 0 }
    let missed = zip(found, right).filter { !$0 && $1 }.count
    #expect(missed == 0)
    #expect(!zip(found, right).contains { $0 && !$1 })
  }

  @Test("a still camera, with noise")
  func noise() {
    var generator = SplitMix64(seed: 20_260_251)
    let still = World(seed: 1).frame()
    let frames = (0..<50).map { _ in
      still.map { UInt8(min(255, max(0, Int($0) + .random(in: -12...12, using: &generator)))) }
    }
    #expect(!cuts(frames).contains(true))
  }

  @Test("pans in every direction", arguments: [(9, 0), (-9, 0), (0, 5), (6, -4), (-12, 3)])
  func pan(step: (x: Int, y: Int)) {
    for seed in 0..<4 {
      let world = World(seed: UInt64(seed))
      let frames = (0..<5).map { world.frame(x: 45 + $0 * step.x, y: 60 + $0 * step.y) }
      #expect(!cuts(frames).contains(true), "world \(seed)")
    }
  }

  @Test("flashes, exposure changes, black and white frames")
  func light() {
    for seed in 0..<4 {
      let world = World(seed: UInt64(seed))
      let usual = world.frame()
      let flash = world.frame(gain: 1.2, offset: 120)
      let black = [UInt8](repeating: 16, count: usual.count)
      let white = [UInt8](repeating: 255, count: usual.count)
      for odd in [flash, black, white, world.frame(gain: 0.4), world.frame(gain: 0.8, offset: 60)] {
        #expect(!cuts([usual, usual, odd, usual, usual]).contains(true), "world \(seed)")
      }
      #expect(!cuts([usual, black, black, black, black, usual]).contains(true))
    }
  }

  @Test("another scene behind a black frame or a flash is a cut")
  func behind() {
    let (first, second) = (World(seed: 3).frame(), World(seed: 4).frame())
    let black = [UInt8](repeating: 16, count: first.count)
    let white = [UInt8](repeating: 255, count: first.count)
    #expect(cuts([first, second]) == [false, true])
    #expect(cuts([first, black, second]) == [false, false, true])
    #expect(cuts([first, white, second]) == [false, false, true])
  }

  @Test("a person who walks through a third of the picture")
  func foreground() {
    for seed in 0..<4 {
      let world = World(seed: UInt64(seed))
      let frames = (0..<10).map { step -> [UInt8] in
        var frame = world.frame()
        for row in 4..<ShotCutDetector.height {
          for column in (step * 5)..<(step * 5 + 20) where column < ShotCutDetector.width {
            frame[row * ShotCutDetector.width + column] = 25
          }
        }
        return frame
      }
      #expect(!cuts([world.frame()] + frames + [world.frame()]).contains(true), "world \(seed)")
    }
  }

  @Test("a picture of the wrong size is passed over")
  func wrongSize() {
    #expect(cuts([[], [1, 2, 3], World(seed: 1).frame()]) == [false, false, false])
  }
}
