import Foundation
import Testing
import Values

@testable import Evaluation

@Suite("The verification protocol gives what its definition, followed literally, gives")
struct VerificationProtocolTests {
  /// Four folds of thirty pairs each, half of them genuine.
  private static func pairs(_ faces: RandomFaces, seed: UInt64) -> [VerificationPair] {
    var generator = SplitMix64(seed: seed)
    var pairs: [VerificationPair] = []
    for fold in 0..<4 {
      while pairs.count < 30 * (fold + 1) {
        let first = Int.random(in: faces.people.indices, using: &generator)
        let second = Int.random(in: faces.people.indices, using: &generator)
        let isGenuine = faces.people[first] == faces.people[second]
        let wanted = pairs.count % 30 < 15
        guard first != second, isGenuine == wanted else { continue }
        pairs.append(
          VerificationPair(first: first, second: second, isGenuine: isGenuine, fold: fold))
      }
    }
    return pairs
  }

  @Test(
    "for both metrics, with and without the mean",
    arguments: ComparisonMetric.allCases, [false, true])
  func agrees(_ metric: ComparisonMetric, _ subtractsMean: Bool) throws {
    let seed: UInt64 = 20_260_811
    let faces = RandomFaces(people: 40, photosEach: 4, dimension: 16, scatter: 0.9, seed: seed)
    let pairs = Self.pairs(faces, seed: seed)
    var embeddings = faces.vectors.map { Optional($0) }
    embeddings[pairs[3].first] = nil
    embeddings[pairs[70].second] = nil
    // 3 of the 45 strangers exactly, and all.
    let rates = [0.02, 0.1, 3.0 / 45, 1.0]
    let report = try VerificationProtocol(
      metric: metric, subtractsMean: subtractsMean, falseAcceptRates: rates
    ).evaluate(embeddings: embeddings, pairs: pairs)
    let naive = NaiveVerification(
      embeddings: embeddings, pairs: pairs, metric: metric, subtractsMean: subtractsMean)

    #expect(report.pairs == 120 && report.genuine == 60)
    #expect(
      report.withoutEmbedding
        == pairs.count { embeddings[$0.first] == nil || embeddings[$0.second] == nil })
    #expect(report.withoutEmbedding >= 2)
    for fold in 0..<4 {
      #expect(abs(report.folds[fold].threshold - naive.threshold(fold)) < 1e-12)
      #expect(abs(report.folds[fold].accuracy - naive.accuracy(fold)) < 1e-12)
      for (index, rate) in rates.enumerated() {
        let (threshold, validation, accepted) = naive.validation(fold, rate: rate)
        let found = report.folds[fold].acceptances[index]
        #expect(abs(found.threshold - threshold) < 1e-12, "seed \(seed), fold \(fold)")
        #expect(abs(found.validationRate - validation) < 1e-12)
        #expect(abs(found.falseAcceptRate - accepted) < 1e-12)
      }
    }
    #expect(abs(report.rankedArea - naive.area) < 1e-12)
    // The grid is so fine that its curve is nearly the exact one.
    #expect(abs(report.areaUnderCurve - report.rankedArea) < 0.03)
    let error = try #require(report.equalErrorRate)
    #expect(error > 0 && error < 0.5)
    #expect(report.accuracy.mean > 0.8)
  }

  @Test("Swapping the photos of a pair, or turning all vectors together, changes nothing")
  func symmetric() throws {
    let faces = RandomFaces(people: 40, photosEach: 4, dimension: 16, scatter: 0.9, seed: 3)
    let pairs = Self.pairs(faces, seed: 4)
    let swapped = pairs.map {
      VerificationPair(
        first: $0.second, second: $0.first, isGenuine: $0.isGenuine, fold: $0.fold)
    }
    let mirrored = faces.vectors.map { Optional($0.reversed().map { -$0 }) }
    let settings = VerificationProtocol(metric: .cosine)
    let plain = try settings.evaluate(embeddings: faces.vectors, pairs: pairs)
    #expect(
      try settings.evaluate(embeddings: faces.vectors, pairs: swapped).folds == plain.folds)
    #expect(try settings.evaluate(embeddings: mirrored, pairs: pairs).folds == plain.folds)
  }

  @Test("Thresholds are chosen on other folds: there must be some")
  func folds() {
    let pair = VerificationPair(first: 0, second: 0, isGenuine: true, fold: 0)
    #expect(throws: Failure.self) {
      try VerificationProtocol(metric: .cosine).evaluate(embeddings: [[1]], pairs: [pair])
    }
  }
}

/// The protocol by loops over pairs, nothing sorted, nothing shared.
private struct NaiveVerification {
  var embeddings: [[Float]?]
  var pairs: [VerificationPair]
  var metric: ComparisonMetric
  var subtractsMean: Bool

  func distance(_ pair: VerificationPair, heldOut: Int) -> Double {
    guard var first = embeddings[pair.first]?.map(Double.init),
      var second = embeddings[pair.second]?.map(Double.init)
    else { return .infinity }
    if subtractsMean {
      var rows: [[Double]] = []
      for other in pairs where other.fold != heldOut {
        for place in [other.first, other.second] {
          if let row = embeddings[place] { rows.append(row.map(Double.init)) }
        }
      }
      for index in first.indices {
        let mean = rows.reduce(0) { $0 + $1[index] } / Double(rows.count)
        first[index] -= mean
        second[index] -= mean
      }
    }
    let dot = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    let left = first.reduce(0) { $0 + $1 * $1 }
    let right = second.reduce(0) { $0 + $1 * $1 }
    switch metric {
    case .distance: return left + right - 2 * dot
    case .cosine: return acos(dot / (left.squareRoot() * right.squareRoot())) / Double.pi
    }
  }

  func share(_ fold: Int, inside: Bool, genuine: Bool, _ threshold: Double) -> Double {
    let some = pairs.filter { ($0.fold == fold) == inside && $0.isGenuine == genuine }
    return Double(some.filter { distance($0, heldOut: fold) < threshold }.count)
      / Double(some.count)
  }

  func accuracy(_ fold: Int, inside: Bool, _ threshold: Double) -> Double {
    let some = pairs.filter { ($0.fold == fold) == inside }
    let right = some.filter { (distance($0, heldOut: fold) < threshold) == $0.isGenuine }
    return Double(right.count) / Double(some.count)
  }

  func threshold(_ fold: Int) -> Double {
    let known = pairs.filter { $0.fold != fold }.map { (distance($0, heldOut: fold), $0.isGenuine) }
    var best = (0.0, -1)
    for step in 0..<400 {
      let threshold = Double(step) * 0.01
      let right = known.filter { ($0.0 < threshold) == $0.1 }.count
      if right > best.1 { best = (threshold, right) }
    }
    return best.0
  }

  func accuracy(_ fold: Int) -> Double { accuracy(fold, inside: true, threshold(fold)) }

  func validation(_ fold: Int, rate: Double) -> (Double, Double, Double) {
    let strangers = pairs.filter { $0.fold != fold && !$0.isGenuine }
      .map { distance($0, heldOut: fold) }
    let rates = (0..<4000).map { step in
      Double(strangers.filter { $0 < Double(step) * 0.001 }.count) / Double(strangers.count)
    }
    var chosen = 0.0
    if rates[3999] >= rate {
      let below = rates.lastIndex { $0 <= rate } ?? 0
      chosen = Double(below) * 0.001
      if below < 3999 {
        let share = (rate - rates[below]) / (rates[below + 1] - rates[below])
        chosen += share * (Double(below + 1) * 0.001 - chosen)
      }
    }
    return (
      chosen, share(fold, inside: true, genuine: true, chosen),
      share(fold, inside: true, genuine: false, chosen)
    )
  }

  var area: Double {
    let known = pairs.map { (distance($0, heldOut: $0.fold), $0.isGenuine) }
    let genuine = known.filter(\.1).map(\.0)
    let strangers = known.filter { !$0.1 }.map(\.0)
    var sum = 0.0
    for one in genuine {
      for other in strangers { sum += one < other ? 1 : one == other ? 0.5 : 0 }
    }
    return sum / Double(genuine.count * strangers.count)
  }
}
