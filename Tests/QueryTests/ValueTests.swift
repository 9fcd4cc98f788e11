import FaceModel
import Testing

@testable import Query

@Suite("Globs, curves and numbers mean what their documentation says")
struct ValueTests {
  @Test func globsMatchAsTheObviousRecursionDoes() {
    func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
      guard let symbol = pattern.first else { return name.isEmpty }
      if symbol == "*" {
        return matches(pattern.dropFirst(), name)
          || !name.isEmpty && matches(pattern, name.dropFirst())
      }
      guard let character = name.first else { return false }
      return (symbol == "?" || symbol == character)
        && matches(pattern.dropFirst(), name.dropFirst())
    }
    var random = SplitMix(seed: 12)
    var hits = 0
    for _ in 0..<20_000 {
      let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        "ab*?".randomElement(using: &random) ?? "a"
      }
      let name = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        "ab".randomElement(using: &random) ?? "a"
      }
      let wanted = matches(pattern[...], name[...])
      hits += wanted ? 1 : 0
      #expect(
        Glob(String(pattern)).matches(String(name)) == wanted,
        "seed 12: \(String(pattern)) on \(String(name))")
    }
    #expect(hits > 1000)
    #expect(Glob("10b_*").matches("10B_6_3"))
  }

  @Test func aCurveIsReadBetweenItsPointsOnly() throws {
    let points: [(Double, Float)] = [(1e-4, 0.445), (1e-3, 0.377), (1e-6, 0.623), (1e-5, 0.528)]
    let curve = try #require(
      PublishedCurve(
        model: "sface", points: points.map { .init(rate: $0.0, similarity: $0.1) }))
    #expect(curve.rate(at: 0.3) == nil)
    #expect(curve.rate(at: 0.623) == .about(1e-6))
    #expect(curve.rate(at: 0.9) == .atMost(1e-6))
    #expect(curve.similarity(atRate: 1e-4) == 0.445)
    #expect(curve.similarity(atRate: 2e-4) == nil)
    for (rate, similarity) in points {
      guard case .about(let read) = curve.rate(at: similarity) else {
        Issue.record("no rate at \(similarity)")
        continue
      }
      #expect(abs(read / rate - 1) < 1e-6)
    }
    guard case .about(let middle) = curve.rate(at: (0.377 + 0.445) / 2) else {
      Issue.record("no rate between two points")
      return
    }
    #expect(abs(middle / 3.1623e-4 - 1) < 1e-3)
    #expect(PublishedCurve(model: "m", points: []) == nil)
    let rising = [(1e-4, 0.4), (1e-3, 0.5)] as [(Double, Float)]
    #expect(
      PublishedCurve(
        model: "m", points: rising.map { .init(rate: $0.0, similarity: $0.1) }) == nil)
  }

  @Test func falseMatchesAreTheRateTimesTheFaces() throws {
    let curve = try #require(
      PublishedCurve(
        model: "m",
        points: [.init(rate: 1e-2, similarity: 0.3), .init(rate: 1e-4, similarity: 0.5)]))
    let at = { ExpectedFalseMatches(similarity: $0, facesSearched: 10_000, curve: curve) }
    #expect(at(0.5) == ExpectedFalseMatches(count: 1, isUpperBound: false))
    #expect(at(0.8) == ExpectedFalseMatches(count: 1, isUpperBound: true))
    #expect(at(0.1) == nil)
  }

  @Test func theFloorIsAskedForOrPublished() throws {
    let curve = try #require(
      PublishedCurve(model: "sface", points: [.init(rate: 1e-4, similarity: 0.445)]))
    var options = QueryOptions()
    let published = Searcher.floor(options, curve: curve)
    #expect(published.similarity == 0.445)
    #expect(published.origin == .published(rate: 1e-4, model: "sface"))
    #expect(Searcher.floor(options, curve: nil).origin == .none)
    #expect(Searcher.weakerFloor(published, curve: curve) == nil)
    let wider = try #require(
      PublishedCurve(
        model: "m",
        points: [.init(rate: 1e-4, similarity: 0.445), .init(rate: 1e-3, similarity: 0.377)]))
    #expect(Searcher.weakerFloor(published, curve: wider) == 0.377)
    options.minimumSimilarity = 0.2
    #expect(
      Searcher.floor(options, curve: curve) == SimilarityFloor(similarity: 0.2, origin: .asked))
  }

  @Test func numbersReadWell() {
    #expect(grouped(0) == "0" && grouped(1_234_567) == "1,234,567" && grouped(-1000) == "-1,000")
    #expect(decimals(0.4449, 3) == "0.445" && decimals(-0.0001, 2) == "0.00")
    #expect(decimals(12, 0) == "12" && decimals(-1.5, 1) == "-1.5" && decimals(0.05, 1) == "0.1")
    #expect(decimals(.nan, 2) == "nan")
    #expect(Explanation.rateText(1e-4) == "1 in 10,000")
  }

  @Test func theMeanOfUnitVectorsIsUnit() throws {
    var random = SplitMix(seed: 2)
    let vectors = (0..<5).map { _ in TestArchive.unit(&random) }
    let mean = try #require(UnitVectors.mean(vectors))
    #expect(abs(mean.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(UnitVectors.mean([[1, 0], [-1, 0]]) == nil)
    #expect(UnitVectors.mean([[1, 0], [1]]) == nil && UnitVectors.mean([]) == nil)
    #expect(UnitVectors.lowestSimilarity([[1, 0], [0, 1], [1, 0]]) == 0)
    #expect(UnitVectors.lowestSimilarity([[1, 0]]) == nil)
  }
}
