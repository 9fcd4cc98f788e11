import Answers
import Foundation
import Testing
import Values

@testable import Query

@Suite("Answers say what was found")
struct AnswerTests {
  static func result() throws -> SearchResult {
    let archive = try TestArchive(sources: 12, seed: 9)
    let searcher = try archive.searcher()
    var filter = SearchFilter()
    filter.from = TestArchive.start
    filter.to = TestArchive.start.advanced(bySeconds: 3600)
    filter.minimumQuality = 0
    return try searcher.itinerary(of: .sighting(SightingID(rawValue: 1)), filter: filter).result
  }

  @Test func timesAreISOAndPathsLoseNothing() throws {
    var result = try Self.result()
    result.hits[0].path = FilePath(bytes: Array("/a\n".utf8) + [0xff])
    result.hits[0].expectedFalseMatches = ExpectedFalseMatches(count: 0.5, isUpperBound: true)
    let answer = SearchAnswer(result)
    #expect(answer.hits[0].path == "/a\\x0A\\xFF")
    #expect(FilePath(escaped: answer.hits[0].path) == result.hits[0].path)
    #expect(answer.hits[0].time.isoText.hasSuffix("+02:00"))
    #expect(answer.hits[0].expectedFalseMatches?.count == 0.5)
    #expect(answer.searched.filter.from?.isoText == "2020-09-02T07:44:53.000+02:00")
    #expect(["exact", "certified"].contains(answer.searched.mode))
  }
}
