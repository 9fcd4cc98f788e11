import Foundation
import TestSupport
import Testing
import Values

@testable import Evaluation

@Suite(
  "Expected false matches are those that are counted afterwards",
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct HeldOutTests {
  /// One photo of each person of LFW, embedded; unit vectors.
  ///
  /// Source of the format: NumPy, `numpy.lib.format` version 1.0.
  private func faces(_ model: String) throws -> [[Float]] {
    let directory = try #require(TestResources.data)
    let labels = try String(contentsOfFile: directory + "/lfw_labels.csv", encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",")[1] }
    let file = directory + "/lfw_embeddings/emb_yonet_\(model)_f32.npy"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let dimension = (bytes.count - header) / 4 / labels.count
    var seen = Set<Substring>()
    return labels.indices.compactMap { row in
      guard seen.insert(labels[row]).inserted else { return nil }
      let vector: [Float] = bytes.withUnsafeBytes { buffer in
        (0..<dimension).map {
          buffer.loadUnaligned(fromByteOffset: header + (row * dimension + $0) * 4, as: Float.self)
        }
      }
      return RandomFaces.unit(vector)
    }
  }

  private func tally(_ faces: [[Float]]) -> FalseMatchTally {
    let table = VectorTable(faces)
    var tally = FalseMatchTally(subjects: faces.count)
    var scratch: [Float] = []
    for row in faces.indices {
      let others = (row + 1)..<faces.count
      table.withScores(of: row, with: others, scratch: &scratch) { scores in
        for (offset, score) in scores.enumerated() {
          tally.add(score, first: row, second: row + 1 + offset)
        }
      }
    }
    return tally
  }

  /// What one half of a set of people says of the other at one similarity.
  private struct Forecast {
    var similarity: Float
    var expected: Double
    var counted: Int
    /// What the forecast allows for: the calibration is a sample, and so is what is counted.
    var interval: Interval

    var holds: Bool { interval.contains(Double(counted)) }
  }

  /// Calibrates on `known`, forecasts the false matches in `heldOut`, and counts them.
  ///
  /// The interval joins that of the forecast and that of the count in quadrature.
  /// Source: G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures",
  /// Statistics in Medicine 27 (2008).
  private func forecasts(
    _ known: FalseMatchTally, _ heldOut: FalseMatchTally, rates: [Double]
  ) throws -> [Forecast] {
    let curve = try #require(
      FalseMatchCurve(
        model: "", origin: .calibrated(camera: nil),
        points: known.points().map {
          .init(similarity: $0.similarity, rate: $0.rate, interval: $0.interval)
        }))
    let pairs = Double(heldOut.pairs)
    let points = heldOut.points()
    return try rates.map { rate in
      let wanted = try #require(curve.similarity(atRate: rate))
      let point = try #require(
        points.min { abs($0.similarity - wanted) < abs($1.similarity - wanted) })
      let reading = try #require(curve.reading(at: point.similarity))
      let own = try #require(reading.interval)
      let below = hypot(reading.rate - own.lower, point.interval.upper - point.rate)
      let above = hypot(own.upper - reading.rate, point.rate - point.interval.lower)
      return Forecast(
        similarity: point.similarity, expected: reading.rate * pairs, counted: point.matches,
        interval: Interval(
          lower: (reading.rate - below) * pairs, upper: (reading.rate + above) * pairs))
    }
  }

  @Test("for both networks, at five similarities", arguments: ["sface", "omz256"])
  func predicted(_ model: String) throws {
    var generator = SplitMix64(seed: 2026)
    let people = try faces(model).shuffled(using: &generator).prefix(2800)
    let half = people.count / 2
    let known = tally(Array(people.prefix(half)))
    #expect(Calibration(known, genuine: []).isSufficient)
    let found = try forecasts(
      known, tally(Array(people.suffix(half))), rates: [1e-2, 3e-3, 1e-3, 3e-4, 5e-5])
    for forecast in found {
      print(
        "\(model), seed 2026, similarity \(forecast.similarity): expected",
        Int(forecast.expected.rounded()), "interval", Int(max(0, forecast.interval.lower)), "to",
        Int(forecast.interval.upper.rounded(.up)), "counted", forecast.counted)
      #expect(forecast.holds)
    }
  }

  @Test("as often as the intervals claim")
  func coverage() throws {
    var generator = SplitMix64(seed: 95)
    let faces = try faces("sface")
    let rates = [1e-2, 1e-3]
    var held = [0, 0]
    let rounds = 30
    for _ in 0..<rounds {
      let people = faces.shuffled(using: &generator).prefix(800)
      let found = try forecasts(
        tally(Array(people.prefix(400))), tally(Array(people.suffix(400))), rates: rates)
      for (index, forecast) in found.enumerated() where forecast.holds { held[index] += 1 }
    }
    print("seed 95: of \(rounds) forecasts held \(held) at false match rates \(rates)")
    // 95 % are claimed; fewer than 26 of 30 would be rare by chance.
    #expect(held.allSatisfy { $0 >= 26 })
  }
}
