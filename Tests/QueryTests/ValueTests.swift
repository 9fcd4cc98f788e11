import Answers
import Evaluation
import Testing
import Values
import Wording

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
    var random = SplitMix64(seed: 12)
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

  @Test(
    "Sets and alternatives of globs are those of a shell",
    arguments: [
      ("10B_[67]_3", ["10B_6_3", "10b_7_3"], ["10B_8_3", "10B_67_3", "10B__3"]),
      ("10B_[6-8]_*", ["10B_6_1", "10B_8_12"], ["10B_9_1", "10B_-_1"]),
      ("*_[!67]_*", ["10B_8_3", "2A_6_8_1"], ["10B_6_3", "2A_EG_6_1"]),
      ("10B_{6,7}_3", ["10B_6_3", "10B_7_3"], ["10B_8_3", "10B_{6,7}_3"]),
      ("{10B,2A}_{6,EG}_?", ["10B_EG_1", "2a_6_2"], ["10B_7_1", "2A_EG_12"]),
      ("{front,back{,_left}}_door", ["front_door", "back_door", "back_left_door"], ["left_door"]),
      ("a{b*,}c", ["ac", "abc", "abxc"], ["a", "axc"]),
      ("[]a]x", ["]x", "ax"], ["x", "bx"]), ("[a-]", ["a", "-"], ["b"]),
      ("a[bc", ["a[bc"], ["ab"]), ("a{b,c", ["a{b,c"], ["ab"]), ("x}", ["x}"], ["x"]),
      ("{}", [""], ["{}"]), ("cam[[]1]", ["cam[1]"], ["cam1"]),
    ])
  func setsAndAlternatives(_ pattern: String, _ fitting: [String], _ others: [String]) {
    for name in fitting { #expect(Glob(pattern).matches(name), "\(pattern) on \(name)") }
    for name in others { #expect(!Glob(pattern).matches(name), "\(pattern) on \(name)") }
  }

  @Test func manyAlternativesTakeNoLonger() {
    let pattern = String(repeating: "{a,b,*}", count: 60)
    #expect(!Glob(pattern + "x").matches(String(repeating: "ab", count: 60)))
  }

  private static func basis(
    _ points: [(Float, Double)], shortcoming: FalseMatchBasis.Shortcoming? = .notCalibrated
  ) throws -> FalseMatchBasis {
    FalseMatchBasis(
      curve: try #require(
        FalseMatchCurve(
          model: "m", origin: .published,
          points: points.map { .init(similarity: $0.0, rate: $0.1, interval: nil) })),
      shortcoming: shortcoming)
  }

  @Test func falseMatchesAreTheRateTimesTheFaces() throws {
    let curve = try Self.basis([(0.3, 1e-2), (0.5, 1e-4)]).curve
    let at = { SearchAnswer.FalseMatches(similarity: $0, facesSearched: 10_000, curve: curve) }
    #expect(at(0.5) == SearchAnswer.FalseMatches(count: 1, isUpperBound: false))
    #expect(
      at(0.8)
        == SearchAnswer.FalseMatches(count: 1, lower: 0, upper: 1, isUpperBound: true))
    #expect(at(0.1) == nil)
    #expect(at(0.8)?.words == "at most 1.0" && at(0.5)?.words == "1.0")
    let some = SearchAnswer.FalseMatches(
      count: 0.123, lower: 0.0512, upper: 12.4, isUpperBound: false)
    #expect(some.words == "0.123 (0.051–12)")
    #expect(SearchAnswer.FalseMatches.number(0.0004) == "<0.001")
    #expect(SearchAnswer.FalseMatches.number(123_456) == "123,456")
  }

  @Test func theFloorIsAskedForOrFollowsFromARate() throws {
    let one = try Self.basis([(0.445, 1e-4)])
    func floor(_ options: QueryOptions, _ basis: FalseMatchBasis?) throws -> SimilarityFloor {
      try Searcher.floor(options, basis: basis) { 1000 }
    }
    var options = QueryOptions()
    let published = try floor(options, one)
    #expect(published == SimilarityFloor(similarity: 0.445, origin: .rate(1e-4)))
    #expect(try floor(options, nil).origin == .none)
    #expect(Searcher.weakerFloor(published, curve: one.curve) == nil)
    let wider = try Self.basis([(0.377, 1e-3), (0.445, 1e-4)])
    #expect(Searcher.weakerFloor(published, curve: wider.curve) == 0.377)
    options.minimumSimilarity = 0.2
    #expect(try floor(options, one) == SimilarityFloor(similarity: 0.2, origin: .asked))
    #expect(Searcher.weakerFloor(try floor(options, one), curve: wider.curve) == nil)
  }

  @Test func theFloorKeepsToAsManyFalseMatchesAsWereAskedFor() throws {
    let basis = try Self.basis([(0.3, 1e-2), (0.5, 1e-4)])
    func floor(_ most: Double) throws -> SimilarityFloor {
      var options = QueryOptions()
      options.maximumFalseMatches = most
      return try Searcher.floor(options, basis: basis) { 1000 }
    }
    let middle = try floor(1)
    #expect(abs(middle.similarity - 0.4) < 1e-6)
    #expect(middle.origin == .falseMatches(1, isReached: true))
    #expect(try floor(0.1).similarity == 0.5)
    // Fewer than the curve can promise, and more than anybody could want.
    #expect(
      try floor(0.01)
        == SimilarityFloor(similarity: 0.5, origin: .falseMatches(0.01, isReached: false)))
    #expect(
      try floor(500)
        == SimilarityFloor(similarity: 0.3, origin: .falseMatches(500, isReached: true)))
    // Said by the answer, with more than can be wanted and just so many.
    func isCapped(_ most: Double) throws -> Bool? {
      let floor = try floor(most)
      let expected = SearchAnswer.FalseMatches(
        similarity: floor.similarity, facesSearched: 1000, curve: basis.curve)
      return SearchAnswer.Searched.Floor(floor, basis: basis, expected: expected).isCapped
    }
    #expect(try isCapped(1e9) == true && isCapped(500) == true)
    #expect(try isCapped(1) == false && isCapped(0.01) == false)
    var options = QueryOptions()
    options.maximumFalseMatches = 1
    #expect(throws: Failure.self) { try Searcher.floor(options, basis: nil) { 1 } }
  }

  @Test func numbersReadWell() {
    #expect(grouped(0) == "0" && grouped(1_234_567) == "1,234,567" && grouped(-1000) == "-1,000")
    #expect(decimals(0.4449, 3) == "0.445" && decimals(-0.0001, 2) == "0.00")
    #expect(decimals(12, 0) == "12" && decimals(-1.5, 1) == "-1.5" && decimals(0.05, 1) == "0.1")
    #expect(decimals(.nan, 2) == "nan")
    #expect(decimals(1e18, 4) == "1e+18" && decimals(-.infinity, 1) == "-inf")
    #expect(
      counted(1, "face") == "1 face" && counted(1200, "copy", plural: "copies") == "1,200 copies")
    #expect(Words.rate(1e-4) == "1 in 10,000")
  }

  @Test func theMeanOfUnitVectorsIsUnit() throws {
    var random = SplitMix64(seed: 2)
    let vectors = (0..<5).map { _ in TestArchive.unit(&random) }
    let mean = try #require(UnitVectors.mean(vectors))
    #expect(abs(mean.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(UnitVectors.mean([[1, 0], [-1, 0]]) == nil)
    #expect(UnitVectors.mean([[1, 0], [1]]) == nil && UnitVectors.mean([]) == nil)
    #expect(UnitVectors.lowestSimilarity([[1, 0], [0, 1], [1, 0]]) == 0)
    #expect(UnitVectors.lowestSimilarity([[1, 0]]) == nil)
  }
}
