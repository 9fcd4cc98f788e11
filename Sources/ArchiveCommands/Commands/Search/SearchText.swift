import Answers
import Values
import Wording

extension SearchAnswer {
  /// The answer for people.
  var text: String {
    let closing = searched.closing(query)
    guard !hits.isEmpty else { return "\(searched.emptyWords)\n\n" + closing }
    return table.text + more + "\n" + closing
  }

  private var more: String {
    guard hasMore else { return "" }
    return "There are more: --top \(max(1, hits.count) * 5), or --top all.\n"
  }

  private var table: TextTable {
    let byCamera = grouping == .camera
    var table = TextTable([
      ("", .right), ("SIMILARITY", .right), ("FALSE", .right), ("CAMERA", .left),
      (grouping == .face ? "SEEN" : "FROM – TO", .left),
      (byCamera ? "SIGHTINGS" : "SIGHTING", .right), ("FACE", .right), ("QUALITY", .right),
      ("FILE", .left),
    ])
    for hit in hits {
      let time = grouping == .face ? hit.time.text : Moment.spanText(hit.start, hit.end)
      table.add([
        "\(hit.rank)", decimals(Double(hit.similarity), 3), Self.falseMatches(hit),
        hit.camera.name, time, byCamera ? "\(hit.members)" : "\(hit.sighting.rawValue)",
        "\(hit.face.rawValue)", decimals(Double(hit.quality), 2),
        hit.path + Words.file(hit.file) + (hit.isQuery ? "  (the query itself)" : "")
          + Words.otherPlaces(hit.otherPlaces) + Self.doubt(hit.timeDoubts),
      ])
    }
    return table
  }

  /// `  (time in doubt: timestamps-jump)`, or nothing.
  fileprivate static func doubt(_ codes: [String]) -> String {
    Words.timeDoubt(codes).map { "  (\($0))" } ?? ""
  }

  /// `0.02`, `<0.001`, `12`: faces of other people as similar.
  private static func falseMatches(_ hit: Hit) -> String {
    guard let expected = hit.expectedFalseMatches else { return "" }
    let number = FalseMatches.number(expected.count)
    return expected.isUpperBound && !number.hasPrefix("<") ? "<" + number : number
  }
}

extension SearchAnswer.Searched {
  /// Which photos were turned, whether they may show different people, and what was searched: the
  /// same for every kind of answer.
  fileprivate func closing(_ query: SearchAnswer.Query) -> String {
    let warning = query.disagreement(self).map { similarity in
      "The \(query.origin == "photos" ? "photos" : "sightings") may show different people: two of "
        + "them are only "
        + "\(decimals(Double(similarity), 3)) similar."
    }
    let cut = query.cutPhotos.map { photo in
      "\(photo.path) was not read whole (\(photo.reason)): its face may look different."
    }
    let turned = query.turnedWords.map { "Turned clockwise, so that faces are upright: \($0)." }
    return (cut + [turned, warning].compactMap(\.self) + sentences).map { $0 + "\n" }.joined()
  }
}

extension ItineraryAnswer {
  /// The answer for people.
  var text: String {
    let closing = searched.closing(query)
    guard !stays.isEmpty else { return "\(searched.emptyWords)\n\n" + closing }
    var table = TextTable([
      ("FROM – TO", .left), ("CAMERA", .left), ("BUILDING", .left), ("FLOOR", .left),
      ("SIMILARITY", .right), ("SIGHTINGS", .left),
    ])
    for stay in stays {
      table.add([
        Moment.spanText(stay.start, stay.end), stay.camera.name, stay.camera.building,
        stay.camera.floor, decimals(Double(stay.bestSimilarity), 3),
        Self.list(stay.sightings.map { "\($0.rawValue)" }) + lost(stay)
          + Words.otherPlaces(stay.otherPlaces) + SearchAnswer.doubt(stay.timeDoubts),
      ])
    }
    return table.text + "\n" + closing
  }

  private func lost(_ stay: Stay) -> String {
    guard !stay.lostSightings.isEmpty else { return "" }
    guard stay.lostSightings.count < stay.sightings.count else {
      return "  (file replaced or gone)"
    }
    let numbers = Self.list(stay.lostSightings.map { "\($0.rawValue)" })
    return "  (file replaced or gone: \(numbers))"
  }

  private static func list(_ numbers: [String]) -> String {
    let shown = numbers.prefix(6).joined(separator: ", ")
    return numbers.count > 6 ? "\(shown) and \(numbers.count - 6) more" : shown
  }
}
