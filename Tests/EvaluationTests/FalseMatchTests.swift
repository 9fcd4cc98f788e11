import Testing

@testable import Evaluation

@Suite("False match rates say how sure they are")
struct FalseMatchTests {
  /// Every cross pair of made faces, with the rate and jackknife done by hand.
  @Test("The tally equals counting by hand")
  func tally() throws {
    let faces = RandomFaces(people: 25, photosEach: 3, dimension: 8, scatter: 0.5, seed: 9)
    var tally = FalseMatchTally(subjects: 25)
    var pairs: [(similarity: Double, first: Int, second: Int)] = []
    for left in faces.people.indices {
      for right in (left + 1)..<faces.people.count where faces.people[left] != faces.people[right] {
        let similarity = faces.similarity(left, right)
        pairs.append((similarity, faces.people[left], faces.people[right]))
        tally.add(Float(similarity), first: faces.people[left], second: faces.people[right])
      }
    }
    #expect(tally.pairs == pairs.count)
    let points = tally.points()
    for point in points {
      // The tally's bins begin at whole hundredths: compare where no pair is near an edge.
      let edge = Double(point.similarity)
      guard pairs.allSatisfy({ abs($0.similarity - edge) > 1e-6 }) else { continue }
      let matches = pairs.filter { $0.similarity >= edge }
      #expect(point.matches == matches.count)
      #expect(abs(point.rate - Double(matches.count) / Double(pairs.count)) < 1e-12)
      #expect(point.interval.contains(point.rate))
      guard matches.count >= FalseMatchTally.matchesForScatter, matches.count < pairs.count else {
        continue
      }
      var rates: [Double] = []
      for subject in 0..<25 {
        let left = pairs.filter { $0.first != subject && $0.second != subject }
        rates.append(Double(left.filter { $0.similarity >= edge }.count) / Double(left.count))
      }
      let mean = rates.reduce(0, +) / 25
      let variance = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * 24 / 25
      let expected = point.rate * (1 - point.rate) / variance
      #expect(abs(point.effectivePairs / min(Double(pairs.count), max(1, expected)) - 1) < 1e-9)
    }
    let last = try #require(points.last)
    #expect(last.matches == 0 && last.interval.lower == 0 && last.interval.upper > 0)
    #expect(points.filter { $0.matches == 0 }.count == 1)
    #expect(points.first?.rate == 1)
  }

  @Test("One person whom all resemble widens the interval")
  func dependence() throws {
    func points(_ hub: Bool) -> [FalseMatchTally.Point] {
      var tally = FalseMatchTally(subjects: 200)
      var number = 0
      for left in 0..<200 {
        for right in (left + 1)..<200 {
          number += 1
          // 199 of 19,900 pairs match: those of one subject, or every hundredth.
          let isMatch = hub ? left == 0 : number.isMultiple(of: 100)
          tally.add(isMatch ? 0.705 : 0.105, first: left, second: right)
        }
      }
      return tally.points()
    }
    let spread = try #require(points(false).first { $0.matches == 199 })
    let hub = try #require(points(true).first { $0.matches == 199 })
    #expect(spread.rate == hub.rate)
    #expect(hub.effectivePairs < spread.effectivePairs / 10)
    #expect(
      hub.interval.upper - hub.interval.lower > 3 * (spread.interval.upper - spread.interval.lower))
  }

  @Test("Suspect pairs raise the upper end only")
  func suspects() throws {
    var tally = FalseMatchTally(subjects: 60)
    for left in 0..<60 {
      for right in (left + 1)..<60 { tally.add(0.205, first: left, second: right) }
    }
    let before = try #require(tally.points().last)
    for subject in 0..<20 {
      tally.add(0.955, first: subject, second: subject + 1, isSuspect: true)
    }
    let after = try #require(tally.points().last)
    #expect(before.similarity == after.similarity && after.suspects == 20)
    #expect(after.rate == 0 && after.interval.lower == 0)
    #expect(after.interval.upper > before.interval.upper)
    #expect(tally.pairs == 60 * 59 / 2 && tally.suspects == 20)
  }

  @Test("A curve is read between its points, and bounds what lies beyond")
  func reading() throws {
    let curve = try #require(
      FalseMatchCurve(
        model: "m", origin: .published,
        points: [
          .init(similarity: 0.3, rate: 1e-2, interval: nil),
          .init(similarity: 0.5, rate: 1e-4, interval: nil),
        ]))
    #expect(curve.reading(at: 0.29) == nil)
    let middle = try #require(curve.reading(at: 0.4))
    #expect(abs(middle.rate / 1e-3 - 1) < 1e-5 && !middle.isUpperBound)
    #expect(curve.reading(at: 0.5)?.isUpperBound == false)
    let beyond = try #require(curve.reading(at: 0.6))
    #expect(beyond.isUpperBound && beyond.rate == 1e-4)
    #expect(abs((curve.similarity(atRate: 1e-3) ?? 0) - 0.4) < 1e-6)
    #expect(curve.similarity(atRate: 1e-4) == 0.5)
    #expect(curve.similarity(atRate: 1e-5) == nil)
    #expect(curve.similarity(atRate: 0.5) == nil)
    #expect(curve.end?.rate == 1e-4)
    let rising = FalseMatchCurve(
      model: "m", origin: .published,
      points: [
        .init(similarity: 0.3, rate: 1e-4, interval: nil),
        .init(similarity: 0.5, rate: 1e-2, interval: nil),
      ])
    #expect(rising == nil)
    #expect(FalseMatchCurve(model: "m", origin: .published, points: []) == nil)
  }

  @Test("A measured curve ends with the bound of what nobody reached")
  func measured() throws {
    var tally = FalseMatchTally(subjects: 400)
    for left in 0..<400 {
      for right in (left + 1)..<400 {
        let match = (left * 31 + right * 17).isMultiple(of: 400)
        tally.add(match ? 0.405 : 0.005, first: left, second: right)
      }
    }
    let calibration = Calibration(tally, genuine: [0.3, 0.5, 0.7, 0.9])
    #expect(calibration.impostorPairs == 79_800 && calibration.genuinePairs == 4)
    #expect(calibration.isSufficient)
    let curve = try #require(calibration.curve(model: "m", camera: nil))
    let reading = try #require(curve.reading(at: 0.4))
    #expect(reading.interval?.contains(reading.rate) == true)
    let beyond = try #require(curve.reading(at: 0.8))
    #expect(beyond.isUpperBound && beyond.rate > 0 && beyond.rate < 1e-3)
    #expect(calibration.points.last?.falseNonMatchRate == 0.25)
    let few = Calibration(FalseMatchTally(subjects: 3), genuine: [])
    #expect(!few.isSufficient && few.points.isEmpty)
    #expect(few.curve(model: "m", camera: nil) == nil)
  }
}
