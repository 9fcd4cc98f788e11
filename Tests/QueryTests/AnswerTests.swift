import Answers
import Archive
import Testing
import Values

@testable import Query

@Suite("Answers say what was found")
struct AnswerTests {
  @Test func timesHaveTheOffsetOfTheArchivesZone() throws {
    let archive = try TestArchive(sources: 12, seed: 9)
    var filter = SearchFilter()
    filter.from = TestArchive.start
    filter.to = TestArchive.start.advanced(bySeconds: 3600)
    filter.minimumQuality = 0
    let answer = try archive.searcher().itinerary(
      of: .sighting(SightingID(rawValue: 1)), filter: filter)
    let hit = try #require(answer.stays.first?.bestHit)
    #expect(hit.time.isoText.hasSuffix("+02:00"))
    #expect(answer.searched.filter.from?.isoText == "2020-09-02T07:44:53.000+02:00")
    #expect(["exact", "certified"].contains(answer.searched.mode))
  }

  @Test func pathsLoseNothing() {
    let path = FilePath(bytes: Array("/a\n".utf8) + [0xff])
    let answer = SearchAnswer.Query(QueryFace(origin: .photos([path]), vector: [], pictures: []))
    #expect(answer.photos == ["/a\\x0A\\xFF"])
    #expect(answer.photos?.first.flatMap { FilePath(escaped: $0) } == path)
  }
}
