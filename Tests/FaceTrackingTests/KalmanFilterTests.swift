import Testing
import Values

@testable import FaceRecognition

@Suite("The Kalman filter follows nearly constant velocity at any frame times")
struct KalmanFilterTests {
  @Test("two predictions are one over the sum of the times")
  func composition() {
    var once = KalmanFilter(value: 3, deviation: 2, velocityDeviation: 5)
    once.predict(seconds: 0.3, density: 1)
    once.update(measurement: 4, deviation: 1)
    var twice = once
    once.predict(seconds: 0.7, density: 1.5)
    twice.predict(seconds: 0.2, density: 1.5)
    twice.predict(seconds: 0.5, density: 1.5)
    #expect(abs(once.value - twice.value) < 1e-9)
    #expect(abs(once.variance - twice.variance) < 1e-9)
    once.update(measurement: 9, deviation: 1)
    twice.update(measurement: 9, deviation: 1)
    #expect(abs(once.velocity - twice.velocity) < 1e-9)
  }

  @Test("it learns the velocity of uneven samples of a straight movement")
  func convergence() {
    var generator = SplitMix64(seed: 20_260_202)
    var filter = KalmanFilter(value: 10, deviation: 0.1, velocityDeviation: 10)
    var time = 0.0
    for _ in 0..<40 {
      let step = Double.random(in: 0.02...0.5, using: &generator)
      time += step
      filter.predict(seconds: step, density: 0.01)
      filter.update(
        measurement: 10 + 7 * time + .random(in: -0.1...0.1, using: &generator), deviation: 0.1)
    }
    #expect(abs(filter.velocity - 7) < 0.2)
    filter.predict(seconds: 1, density: 0.01)
    #expect(abs(filter.value - (10 + 7 * (time + 1))) < 0.4)
  }

  @Test("its variance is that of the textbook's matrices")
  func matrices() {
    // F P Fᵀ + Q and (I - K H) P by matrices, for one prediction and one update.
    var filter = KalmanFilter(value: 0, deviation: 2, velocityDeviation: 3)
    filter.predict(seconds: 0.5, density: 4)
    let p00 = 4.0 + 0.25 * 9 + 4 * 0.125 / 3
    let p01 = 0.5 * 9 + 4 * 0.25 / 2
    #expect(abs(filter.variance - p00) < 1e-12)
    filter.update(measurement: 1, deviation: 1)
    #expect(abs(filter.value - p00 / (p00 + 1)) < 1e-12)
    #expect(abs(filter.velocity - p01 / (p00 + 1)) < 1e-12)
    #expect(abs(filter.variance - (1 - p00 / (p00 + 1)) * p00) < 1e-12)
  }

  @Test("a longer wait makes a distant measurement less surprising")
  func patience() {
    var distances: [Double] = []
    for seconds in [0.1, 0.2, 0.5, 1.0] {
      var filter = KalmanFilter(value: 0, deviation: 1, velocityDeviation: 2)
      filter.predict(seconds: seconds, density: 1)
      distances.append(filter.squaredDistance(to: 5, deviation: 1))
    }
    #expect(distances == distances.sorted(by: >))
  }
}
