import FFmpeg
import Foundation
import Testing
import Values

@testable import Worker

@Suite("A picture of a face is told from a person by what does not move")
struct StillnessTests {
  /// A face in front of a camera, as a function of time.
  struct Scene {
    /// Height of the face in pixels.
    var side: Float = 60
    /// Standard deviation of the sensor's noise.
    var noise = 4.0
    /// Where the face's centre is beside its place.
    var sway: (Double) -> Point = { _ in Point(x: 0, y: 0) }
    /// How far the eyes are closed, 0...1.
    var lids: (Double) -> Float = { _ in 0 }
    /// How wide the mouth is open, 0...1.
    var mouth: (Double) -> Float = { _ in 0 }
    /// Brightness and contrast.
    var light: (Double) -> (gain: Float, offset: Float) = { _ in (1, 0) }
    /// The detector's jitter, as a part of the face.
    var jitter: Float = 0.04
    var seconds = 12.0
    var framesPerSecond = 5.0
  }

  static let place = Point(x: 120.3, y: 115.6)

  /// Luma of the drawn face at a point, in units of its height, (0, 0) its centre.
  static func face(_ x: Float, _ y: Float, lids: Float, mouth: Float) -> Float {
    func blob(_ cx: Float, _ cy: Float, _ rx: Float, _ ry: Float) -> Float {
      let (u, v) = ((x - cx) / rx, (y - cy) / ry)
      return max(0, min(1, (1 - u * u - v * v) * 3))
    }
    var luma: Float = 70 + 110 * blob(0, 0, 0.42, 0.55)
    for eye in [Float(-0.17), 0.17] {
      luma -= (1 - lids) * 80 * blob(eye, -0.1, 0.09, 0.05)
      luma -= 50 * blob(eye, -0.2, 0.11, 0.03)
    }
    luma -= 30 * blob(0, 0.08, 0.05, 0.12)
    luma -= 70 * blob(0, 0.28, 0.16, 0.035 + 0.1 * mouth)
    return luma
  }

  /// What a camera would give of a region's cells: each the mean of four samples, with the noise
  /// that is left when that of its pixels is averaged.
  static func cells(
    _ scene: Scene, of region: Box, at seconds: Double, _ random: inout SplitMix64
  ) -> [Float] {
    let count = Stillness.cells
    let (sway, light) = (scene.sway(seconds), scene.light(seconds))
    let (lids, mouth) = (scene.lids(seconds), scene.mouth(seconds))
    let pixels = max(1, region.area / Float(count * count))
    let strength = Float(scene.noise) / pixels.squareRoot()
    var luma: [Float] = []
    for cell in 0..<count * count {
      var sum: Float = 0
      for part in 0..<4 {
        let across = (Float(cell % count) + 0.25 + 0.5 * Float(part % 2)) / Float(count)
        let down = (Float(cell / count) + 0.25 + 0.5 * Float(part / 2)) / Float(count)
        let x = (region.x + across * region.width - place.x) / scene.side - sway.x
        let y = (region.y + down * region.height - place.y) / scene.side - sway.y
        sum += face(x, y, lids: lids, mouth: mouth)
      }
      // The sum of twelve is as good as normal.
      let noise = (0..<12).reduce(Float(-6)) { sum, _ in
        sum + .random(in: 0...1, using: &random)
      }
      luma.append(sum / 4 * light.gain + light.offset + noise * strength)
    }
    return luma
  }

  static func isStill(_ scene: Scene, seed: UInt64) -> Bool {
    var random = SplitMix64(seed: seed)
    var stillness = Stillness()
    for index in 0..<Int(scene.seconds * scene.framesPerSecond) {
      let seconds = Double(index) / scene.framesPerSecond
      func off() -> Float { .random(in: -scene.jitter...scene.jitter, using: &random) * scene.side }
      let sway = scene.sway(seconds)
      let (width, height) = (scene.side * 0.8 + off(), scene.side + off())
      let box = Box(
        x: place.x + sway.x * scene.side - width / 2 + off(),
        y: place.y + sway.y * scene.side - height / 2 + off(), width: width, height: height)
      stillness.add(seconds: seconds, box: box) { cells(scene, of: $0, at: seconds, &random) }
    }
    return stillness.isStill
  }

  @Test(
    "A poster is still, however noisy the camera and whatever the light does",
    arguments: [(24, 3), (40, 4), (60, 4), (90, 6)] as [(Float, Double)])
  func poster(side: Float, noise: Double) {
    let seed: UInt64 = 11
    var scene = Scene(side: side, noise: noise)
    #expect(Self.isStill(scene, seed: seed), "seed \(seed)")
    scene.light = { seconds in (Float(1 - 0.03 * seconds), Float(2 * seconds)) }
    #expect(Self.isStill(scene, seed: seed), "seed \(seed), the light changes")
  }

  @Test(
    "Somebody who sits there quietly is not still: they sway",
    arguments: [(24, 3), (40, 4), (60, 4), (90, 6)] as [(Float, Double)])
  func swaying(side: Float, noise: Double) {
    let seed: UInt64 = 12
    var scene = Scene(side: side, noise: noise)
    scene.sway = { seconds in
      Point(x: Float(0.05 * sin(seconds)), y: Float(0.02 * sin(1.7 * seconds)))
    }
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
  }

  @Test("A head that is held still and blinks and talks is not still")
  func talking() {
    let seed: UInt64 = 13
    var scene = Scene()
    scene.lids = { seconds in seconds.truncatingRemainder(dividingBy: 2) < 0.4 ? 1 : 0 }
    scene.mouth = { seconds in Float(abs(sin(4 * seconds))) }
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
  }

  @Test("What was in view for a moment only is never still, nor is a single image")
  func short() {
    let seed: UInt64 = 14
    var scene = Scene(seconds: Stillness.leastSeconds - 0.5)
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
    scene.seconds = 0.2
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
  }

  @Test("Somebody who walks past in front of a poster does not make it a person")
  func passing() {
    let seed: UInt64 = 15
    var scene = Scene(seconds: 20)
    scene.light = { seconds in (8..<8.7).contains(seconds) ? (0.01, 200) : (1, 0) }
    #expect(Self.isStill(scene, seed: seed), "seed \(seed)")
    scene.light = { seconds in (8..<12).contains(seconds) ? (0.01, 200) : (1, 0) }
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
  }

  @Test("Somebody who stands still and then walks away is not still")
  func leaving() {
    let seed: UInt64 = 16
    var scene = Scene()
    scene.sway = { seconds in Point(x: Float(max(0, seconds - 10) * 0.5), y: 0) }
    #expect(!Self.isStill(scene, seed: seed), "seed \(seed)")
  }

  @Test("Cells are the means of their pixels, and a region that reaches out has none")
  func cells() throws {
    var random = SplitMix64(seed: 17)
    let (width, height) = (23, 19)
    let bytes = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    let image = try PixelImage(width: width, height: height, channelOrder: .bgr, bytes: bytes)
    let luma = try #require(
      image.luma(of: Box(x: 3, y: 2, width: 12, height: 8), cells: 4))
    for row in 0..<4 {
      for column in 0..<4 {
        var sum = 0.0
        for y in (2 + row * 2)..<(4 + row * 2) {
          for x in (3 + column * 3)..<(6 + column * 3) {
            let at = (y * width + x) * 3
            sum += 0.114 * Double(bytes[at]) + 0.587 * Double(bytes[at + 1])
            sum += 0.299 * Double(bytes[at + 2])
          }
        }
        #expect(abs(Double(luma[row * 4 + column]) - sum / 6) < 0.6)
      }
    }
    // Fewer pixels than cells: each cell is one pixel at least.
    #expect(image.luma(of: Box(x: 0, y: 0, width: 2, height: 2), cells: 4)?.count == 16)
    for box in [
      Box(x: 20, y: 2, width: 12, height: 8), Box(x: -4, y: 2, width: 12, height: 8),
      Box(x: 3, y: 15, width: 12, height: 8), Box(x: 3, y: 2, width: 0, height: 8),
      Box(x: .nan, y: 2, width: 5, height: 8), Box(x: 1, y: 2, width: .infinity, height: 8),
    ] {
      #expect(image.luma(of: box, cells: 4) == nil, "\(box)")
    }
  }
}
