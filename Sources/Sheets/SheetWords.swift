import Answers
import Values
import Wording

/// The wording of a sheet.
enum SheetWords {
  /// `0.812`; the minus sign is typographic.
  static func similarity(_ value: Float) -> String {
    let text = decimals(Double(value), 3)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// `Building 10B, floor 6`
  static func place(building: String, floor: String) -> String {
    let parts = [
      building.isEmpty ? nil : "building \(building)", floor.isEmpty ? nil : "floor \(floor)",
    ].compactMap { $0 }.joined(separator: ", ")
    return parts.prefix(1).uppercased() + parts.dropFirst()
  }

  /// What a tile stands for: `sighting 12`, `face 30 of sighting 12`, `5 sightings, best 12`.
  static func identifier(_ hit: SearchAnswer.Hit, _ grouping: SearchAnswer.Grouping) -> String {
    switch grouping {
    case .sighting: "sighting \(hit.sighting.rawValue)"
    case .face: "face \(hit.face.rawValue) of sighting \(hit.sighting.rawValue)"
    case .camera:
      hit.members == 1
        ? "sighting \(hit.sighting.rawValue)"
        : "\(grouped(hit.members)) sightings, best \(hit.sighting.rawValue)"
    }
  }

  /// `7 sightings on 3 cameras`
  static func extent(
    _ count: Int, _ grouping: SearchAnswer.Grouping, cameras: Int
  ) -> String {
    let what = counted(count, grouping.rawValue)
    guard grouping != .camera, count > 0 else { return what }
    return "\(what) on \(counted(cameras, "camera"))"
  }

  /// The headline of a search when the user gave none.
  static func title(_ query: SearchAnswer.Query) -> String {
    let names = query.photoNames
    guard let first = names.first, names.count > 1 else {
      return "Faces similar to \(query.words)"
    }
    return "Faces similar to \(first) and \(counted(names.count - 1, "more photo"))"
  }

  /// How many hits there are, and whether there are more.
  static func subtitle(_ answer: SearchAnswer) -> String {
    let hits = answer.hits
    guard !hits.isEmpty else { return "No \(answer.grouping.rawValue) found" }
    let extent = extent(
      hits.count, answer.grouping, cameras: Set(hits.map(\.camera.name)).count)
    return answer.hasMore ? "\(extent); there are more" : extent
  }

  /// The labelled lines of the head.
  ///
  /// - Parameter isNamed: The title names what was asked with, so that no line has to.
  static func facts(
    _ answer: SearchAnswer, isNamed: Bool, printed: WallTime, clock: ArchiveClock
  ) -> [SheetFact] {
    let searched = answer.searched
    var facts = isNamed ? [] : [SheetFact("Query", answer.query.words)]
    facts.append(SheetFact("Period", searched.filter.periodWords))
    facts.append(SheetFact("Cameras", searched.cameraScopeWords))
    let restrictions = searched.filter.otherWords
    if !restrictions.isEmpty {
      facts.append(SheetFact("Filter", restrictions.joined(separator: ", ")))
    }
    facts.append(SheetFact("Shown", searched.floorWords))
    if let weaker = searched.weaker {
      let words = counted(weaker.count, "more \(answer.grouping.rawValue)")
      let lower = similarity(weaker.minimumSimilarity)
      let upper = similarity(searched.minimumSimilarity.similarity)
      facts.append(SheetFact("Not shown", "\(words) of similarity \(lower) to \(upper)"))
    }
    facts.append(
      SheetFact(
        "Searched",
        "\(searched.searchWords) in \(counted(searched.sightings, "sighting"))"))
    if let gap = searched.gapWords {
      facts.append(SheetFact("Not searched", gap, isWarning: true))
    }
    if let turned = answer.query.turnedWords { facts.append(SheetFact("Turned", turned)) }
    if let disagreement = answer.query.disagreement(searched) {
      facts.append(
        SheetFact(
          "Photos", "may show different people: their similarity is \(similarity(disagreement))",
          isWarning: true))
    }
    facts += timeDoubts(answer.hits.flatMap(\.timeDoubts))
    return facts + dates(answer.hits.map(\.time.time), printed: printed, clock: clock)
  }

  /// What the mark after times means, where there is one.
  ///
  /// - Parameter codes: Of the warnings that put times in doubt.
  static func timeDoubts(_ codes: [String]) -> [SheetFact] {
    guard !codes.isEmpty else { return [] }
    let words = Set(codes).sorted().joined(separator: ", ")
    return [SheetFact("In doubt", "times with a ? may be wrong: \(words)", isWarning: true)]
  }

  /// The zone of all times, and the date of the sheet.
  static func dates(
    _ times: [WallTime], printed: WallTime, clock: ArchiveClock
  ) -> [SheetFact] {
    // A zone has different offsets in summer and in winter; then only its name is given.
    let offsets = Set((times.isEmpty ? [printed] : times).map(clock.offsetText))
    var zone = clock.zoneName
    if let offset = offsets.first, offsets.count == 1, offset != zone { zone += " (\(offset))" }
    return [SheetFact("Times", zone), SheetFact("Printed", clock.text(printed))]
  }

  /// `2020-09-03T09:12:00+02:00`: cairo takes no fractions of seconds.
  static func created(_ printed: WallTime, _ clock: ArchiveClock) -> String {
    let text = clock.isoText(printed)
    return String(text.prefix(19) + text.suffix(6))
  }

  /// The sentence of a sheet without hits.
  static func emptyNote(_ answer: SearchAnswer) -> String {
    let searched = answer.searched
    guard searched.facesSearched > 0 else {
      return searched.facesInArchive == 0
        ? "The archive holds no faces yet."
        : "The chosen period and cameras hold no faces."
    }
    let faces = counted(searched.facesSearched, "face")
    let gap = searched.gapWords.map { "\nNot searched completely: \($0)." } ?? ""
    return "Searched \(faces), and found nobody similar enough.\(gap)"
  }

  static let searchFootnote =
    "FaceArchive · bar: similarity 0–1, tick: lowest shown · "
    + "similarity measures likeness; it does not prove identity"
  static let plainFootnote = "FaceArchive"
}
