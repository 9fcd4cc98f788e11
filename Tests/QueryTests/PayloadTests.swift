import Foundation
import TestSupport
import Testing
import Values

@testable import Query

@Suite("The JSON of answers is what Schema/json-output.md says")
struct PayloadTests {
  /// The names of all fields in `value`, nested ones included.
  static func keys(_ value: some Encodable) throws -> Set<String> {
    func collect(_ object: Any, into keys: inout Set<String>) {
      if let object = object as? [String: Any] {
        for (key, value) in object {
          keys.insert(key)
          collect(value, into: &keys)
        }
      } else if let list = object as? [Any] {
        for value in list { collect(value, into: &keys) }
      }
    }
    var keys: Set<String> = []
    collect(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)), into: &keys)
    return keys
  }

  /// The text of the section that starts with `## heading`.
  static func section(_ heading: String) throws -> String {
    let text = try String(
      contentsOfFile: TestResources.packageRoot + "/Schema/json-output.md", encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    return try #require(sections.first { $0.hasPrefix(heading) }, "no section \(heading)")
  }

  static func result() throws -> (SearchResult, Itinerary, SightingDetails) {
    let archive = try TestArchive(sources: 12, seed: 9)
    let searcher = try archive.searcher()
    var filter = SearchFilter()
    filter.from = TestArchive.start
    filter.to = TestArchive.start.advanced(bySeconds: 3600)
    filter.minimumQuality = 0
    let (itinerary, result) = try searcher.itinerary(
      of: .sighting(SightingID(rawValue: 1)), filter: filter)
    return (result, itinerary, try searcher.details(of: SightingID(rawValue: 1)))
  }

  @Test func everyFieldIsDocumented() throws {
    let (result, itinerary, details) = try Self.result()
    let shared = try Self.section("Shared values")
    let payloads: [(String, Set<String>)] = [
      ("search", try Self.keys(SearchPayload(result))),
      ("where", try Self.keys(ItineraryPayload(itinerary, result: result))),
      ("show", try Self.keys(SightingPayload(details))),
    ]
    for (command, keys) in payloads {
      let text = try Self.section("`\(command) --json`") + shared
      #expect(keys.count > 10)
      for key in keys.sorted() {
        #expect(text.contains("`\(key)`"), "\(command): \(key) is not documented")
      }
    }
  }

  @Test func timesAreISOAndPathsLoseNothing() throws {
    var (result, _, _) = try Self.result()
    result.hits[0].path = FilePath(bytes: Array("/a\n".utf8) + [0xff])
    result.hits[0].expectedFalseMatches = ExpectedFalseMatches(count: 0.5, isUpperBound: true)
    let payload = SearchPayload(result)
    #expect(payload.hits[0].path == "/a\\x0A\\xFF")
    #expect(FilePath(escaped: payload.hits[0].path) == result.hits[0].path)
    #expect(payload.hits[0].time.hasSuffix("+02:00"))
    #expect(payload.hits[0].expectedFalseMatches?.count == 0.5)
    #expect(payload.searched.filter.from == "2020-09-02T07:44:53.000+02:00")
    #expect(["exact", "certified"].contains(payload.searched.mode))
  }
}
