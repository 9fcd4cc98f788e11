import FaceRecognition
import Testing

@testable import Worker

@Suite("Frames are sampled by media time")
struct FrameSamplerTests {
  private func taken(_ times: [Double], rate: Double) -> [Double] {
    var sampler = FrameSampler(framesPerSecond: rate)
    return times.filter { sampler.takes(seconds: $0) }
  }

  @Test(
    "a constant rate is thinned to the one asked for",
    arguments: [10.0, 12.5, 15, 24, 25, 29.97, 30, 50, 60])
  func constant(frameRate: Double) {
    // Rounded as a container in milliseconds rounds.
    let times = (0..<Int(frameRate * 20)).map { (Double($0) / frameRate * 1000).rounded() / 1000 }
    let taken = taken(times, rate: 5)
    #expect(taken.first == 0)
    #expect(taken.count == 100)
    for (slot, time) in taken.enumerated() {
      #expect(time > Double(slot) / 5 - 0.003)
      #expect(time < Double(slot) / 5 + 1 / frameRate + 0.003)
    }
  }

  @Test("a rate of 0 takes every frame, one above the video's too")
  func everyFrame() {
    let times = (0..<100).map { Double($0) / 25 }
    #expect(taken(times, rate: 0) == times)
    #expect(taken(times, rate: 1000) == times)
  }

  @Test("frames at any times: the first of each slot, never two of one")
  func variable() {
    var state: UInt64 = 20_260_301
    var time = 0.0
    let times = (0..<500).map { _ -> Double in
      // Numerical Recipes' linear congruential generator.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      time += Double(state >> 40) / Double(1 << 24) * 0.4
      return time
    }
    let taken = taken(times, rate: 5)
    #expect(taken.first == times.first)
    let slots = taken.map { ($0 * 5 + 0.01).rounded(.down) }
    #expect(Set(slots).count == slots.count)
    #expect(Set(slots) == Set(times.map { ($0 * 5 + 0.01).rounded(.down) }))
  }

  @Test("the first frame is taken wherever it lies, and a pause costs nothing")
  func pause() {
    #expect(taken([3.3, 3.35, 100, 100.1, 100.3], rate: 5) == [3.3, 100, 100.3])
  }
}

@Suite("Texts from files are cut to what a record may hold")
struct ClippedTests {
  @Test("between characters")
  func clipped() {
    #expect("abc".clipped(toBytes: 3) == "abc")
    #expect("abcd".clipped(toBytes: 3) == "abc")
    #expect("aé漢".clipped(toBytes: 5) == "aé")
    #expect("🙂".clipped(toBytes: 3).isEmpty)
  }
}

@Suite("Time is counted once")
struct StageClockTests {
  @Test("a stage inside another stops the outer one")
  func nested() {
    let clock = StageClock()
    let start = ContinuousClock.now
    clock.measure(.track) {
      clock.measure(.embed) { spin(milliseconds: 30) }
      spin(milliseconds: 10)
    }
    let wall = (ContinuousClock.now - start) / .seconds(1)
    let seconds = clock.seconds
    #expect(Set(seconds.keys) == ["track", "embed"])
    #expect((seconds["embed"] ?? 0) >= 0.03)
    #expect((seconds["track"] ?? 0) >= 0.01)
    #expect(seconds.values.reduce(0, +) <= wall)
  }

  private func spin(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end {}
  }
}
