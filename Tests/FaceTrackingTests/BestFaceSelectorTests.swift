import Testing
import Values

@testable import FaceRecognition

@Suite("The best faces of a sighting are good and different")
struct BestFaceSelectorTests {
  private func candidate(_ seconds: Double, _ overall: Float, yaw: Float = 0)
    -> BestFaceSelector.Candidate
  {
    BestFaceSelector.Candidate(
      seconds: seconds,
      quality: FaceQuality(
        overall: overall, detectorScore: 0.9, sizePixels: 60, sharpness: 0.5, yawDegrees: yaw,
        pitchDegrees: 0, rollDegrees: 0))
  }

  @Test("the first is the best")
  func best() {
    let seed: UInt64 = 20_260_240
    print("BestFaceSelectorTests.best seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for _ in 0..<300 {
      let candidates = (0..<Int.random(in: 1...20, using: &generator)).map { index in
        candidate(
          Double(index) / 5, Float(Int.random(in: 0...10, using: &generator)) / 10,
          yaw: .random(in: -60...60, using: &generator))
      }
      let count = Int.random(in: 1...6, using: &generator)
      let chosen = BestFaceSelector(count: count).choose(from: candidates)
      #expect(chosen.count == min(count, candidates.count))
      #expect(Set(chosen).count == chosen.count)
      let greatest = candidates.map(\.quality.overall).max()
      #expect(chosen.first == candidates.firstIndex { $0.quality.overall == greatest })
      // A bad face is never chosen before all good ones have been.
      let floor = (greatest ?? 0) * BestFaceSelector.goodShare
      let good = candidates.indices.filter { candidates[$0].quality.overall >= floor }
      #expect(chosen.prefix(good.count).allSatisfy(good.contains))
    }
  }

  @Test("another view is preferred to the same one that is a little better")
  func different() {
    let candidates = [
      candidate(0, 0.9), candidate(0.2, 0.89), candidate(0.4, 0.8, yaw: 35), candidate(9, 0.7),
    ]
    #expect(BestFaceSelector(count: 3).choose(from: candidates) == [0, 2, 3])
  }

  @Test("a useless view is not")
  func useless() {
    let candidates = [candidate(0, 0.9), candidate(0.2, 0.88), candidate(9, 0.1, yaw: 60)]
    #expect(BestFaceSelector(count: 2).choose(from: candidates) == [0, 1])
    #expect(BestFaceSelector(count: 3).choose(from: candidates) == [0, 1, 2])
  }

  @Test("equals are decided by time")
  func ties() {
    let candidates = [candidate(4, 0.5), candidate(2, 0.5), candidate(6, 0.5)]
    #expect(BestFaceSelector(count: 1).choose(from: candidates) == [1])
  }

  @Test("giving up the least useful one keeps the best, however long it goes on")
  func bounded() {
    let seed: UInt64 = 20_260_241
    print("BestFaceSelectorTests.bounded seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let selector = BestFaceSelector(count: 3)
    var held: [BestFaceSelector.Candidate] = []
    var greatest: Float = 0
    for index in 0..<2000 {
      let next = candidate(
        Double(index) / 5, .random(in: 0...1, using: &generator),
        yaw: .random(in: -60...60, using: &generator))
      greatest = max(greatest, next.quality.overall)
      held.append(next)
      if held.count > selector.capacity, let index = selector.leastUseful(of: held) {
        held.remove(at: index)
      }
      #expect(held.count <= selector.capacity)
    }
    #expect(held.contains { $0.quality.overall == greatest })
    let chosen = selector.choose(from: held).map { held[$0] }
    #expect(chosen.allSatisfy { $0.quality.overall >= greatest * BestFaceSelector.goodShare })
    let times = chosen.map(\.seconds).sorted()
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 2 })
  }

  @Test("no candidates, no choice")
  func empty() {
    #expect(BestFaceSelector(count: 3).choose(from: []).isEmpty)
    #expect(BestFaceSelector(count: 3).leastUseful(of: []) == nil)
  }
}
