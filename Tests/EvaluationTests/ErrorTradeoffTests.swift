import Testing
import Values

@testable import Evaluation

@Suite("Error curves are read at rates that the data can show")
struct ErrorTradeoffTests {
  private func calibration(pairs: Int, genuine: [Float]) -> Calibration {
    var generator = SplitMix64(seed: 31)
    // No two pairs share a subject: as many independent comparisons as pairs.
    var tally = FalseMatchTally(subjects: 2 * pairs)
    for pair in 0..<pairs {
      tally.add(
        Float.random(in: -1..<0.5, using: &generator), first: 2 * pair, second: 2 * pair + 1)
    }
    return Calibration(tally, genuine: genuine)
  }

  @Test("At each rate no more pairs of two people match, and those of one are counted below it")
  func points() throws {
    let genuine: [Float] = (0..<200).map { Float($0) / 200 }
    let calibration = calibration(pairs: 4000, genuine: genuine)
    let found = ErrorTradeoff(calibration)
    #expect(found.points.map(\.falseMatchRate).starts(with: [1e-1, 1e-2]))
    for point in found.points {
      let own = try #require(calibration.points.first { $0.similarity == point.similarity })
      #expect(own.falseMatchRate <= point.falseMatchRate)
      let below = calibration.points.last { $0.similarity < point.similarity }
      #expect(try #require(below).falseMatchRate > point.falseMatchRate)
      #expect(point.refused.successes == genuine.count { $0 < point.similarity })
      #expect(point.refused.trials == 200)
    }
  }

  @Test("Few pairs show few rates, and none without pairs of one person or of two")
  func tooLittle() {
    for pairs in [10, 100, 1000, 40_000] {
      let found = ErrorTradeoff(calibration(pairs: pairs, genuine: [0.5]))
      #expect(found.effectivePairs <= Double(pairs))
      #expect(
        found.points.map(\.falseMatchRate)
          == ErrorTradeoff.rates.filter { $0 * found.effectivePairs >= 3 })
      #expect(found.points.count < ErrorTradeoff.rates.count)
    }
    #expect(ErrorTradeoff(calibration(pairs: 10, genuine: [0.5])).points.isEmpty)
    #expect(ErrorTradeoff(calibration(pairs: 4000, genuine: [])).points.isEmpty)
    #expect(ErrorTradeoff(calibration(pairs: 0, genuine: [0.5])).points.isEmpty)
  }
}
