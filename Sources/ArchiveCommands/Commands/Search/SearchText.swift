import Query
import Values

/// The answer of a search for people.
struct SearchText {
  private let result: SearchResult

  init(_ result: SearchResult) {
    self.result = result
  }

  var text: String {
    guard !result.hits.isEmpty else {
      return "Found nobody similar enough.\n\n" + Self.closing(result)
    }
    return table.text + more + "\n" + Self.closing(result)
  }

  /// What was searched: the same for every kind of answer.
  static func closing(_ result: SearchResult) -> String {
    let warning = result.photoDisagreement.map { similarity in
      "The photos may show different people: two of them are only "
        + "\(decimals(Double(similarity), 3)) similar."
    }
    return ([warning].compactMap(\.self) + result.explanation.sentences)
      .map { $0 + "\n" }.joined()
  }

  private var more: String {
    guard result.hasMore else { return "" }
    return "There are more: --top \(max(1, result.hits.count) * 5), or --top all.\n"
  }

  private var table: TextTable {
    let byCamera = result.grouping == .camera
    var table = TextTable([
      ("", .right), ("SIMILARITY", .right), ("FALSE", .right), ("CAMERA", .left),
      (result.grouping == .face ? "SEEN" : "FROM – TO", .left),
      (byCamera ? "SIGHTINGS" : "SIGHTING", .right), ("FACE", .right), ("QUALITY", .right),
      ("FILE", .left),
    ])
    for hit in result.hits {
      let time =
        result.grouping == .face
        ? result.clock.text(hit.time) : result.clock.spanText(hit.start, hit.end)
      table.add([
        "\(hit.rank)", decimals(Double(hit.similarity), 3), Self.falseMatches(hit),
        hit.camera.text, time, byCamera ? "\(hit.members)" : "\(hit.sighting.rawValue)",
        "\(hit.face.rawValue)", decimals(Double(hit.quality), 2),
        hit.path.description + (hit.isQuery ? "  (the query itself)" : ""),
      ])
    }
    return table
  }

  /// `0.02`, `<0.001`, `12`: faces of other people as similar.
  private static func falseMatches(_ hit: SearchHit) -> String {
    guard let expected = hit.expectedFalseMatches else { return "" }
    let number = ExpectedFalseMatches.number(expected.count)
    return expected.isUpperBound && !number.hasPrefix("<") ? "<" + number : number
  }
}

/// An itinerary for people.
struct ItineraryText {
  private let itinerary: Itinerary
  private let result: SearchResult

  init(_ itinerary: Itinerary, _ result: SearchResult) {
    self.itinerary = itinerary
    self.result = result
  }

  var text: String {
    guard !itinerary.stays.isEmpty else {
      return "Found nobody similar enough.\n\n" + SearchText.closing(result)
    }
    var table = TextTable([
      ("FROM – TO", .left), ("CAMERA", .left), ("BUILDING", .left), ("FLOOR", .left),
      ("SIMILARITY", .right), ("SIGHTINGS", .left),
    ])
    for stay in itinerary.stays {
      table.add([
        result.clock.spanText(stay.start, stay.end), stay.camera.text, stay.camera.building,
        stay.camera.floor, decimals(Double(stay.bestSimilarity), 3),
        Self.list(stay.sightings.map { "\($0.rawValue)" }),
      ])
    }
    return table.text + "\n" + SearchText.closing(result)
  }

  private static func list(_ numbers: [String]) -> String {
    let shown = numbers.prefix(6).joined(separator: ", ")
    return numbers.count > 6 ? "\(shown) and \(numbers.count - 6) more" : shown
  }
}
