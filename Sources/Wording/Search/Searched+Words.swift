import Answers
import Values

extension SearchAnswer.Searched {
  /// `exact search over 1,234 faces`. A certified search is an exact one to people: its answer is
  /// the same, proven.
  public var searchWords: String {
    let faces = counted(facesSearched, "face")
    guard mode == "probed" else { return "exact search over \(faces)" }
    let aim = recall.map { ", aiming to find \(percent($0)) of the matches," } ?? ""
    return "quick search over \(faces)\(aim)"
  }

  /// How complete an answer is, as far as that is known; `nil` for a proven one.
  public var completenessWords: String? {
    guard mode == "probed" else { return nil }
    if let measured {
      return "How complete: \(measured.words(facesInArchive: facesInArchive))."
    }
    return filter.otherWords.isEmpty
      ? "How complete: not measured on this archive (facearchive index check measures it; "
        + "--exact compares every face)."
      : "How complete: not measured for searches narrowed like this one (--exact compares every "
        + "face)."
  }

  /// The parts of the filter that the index does not hold; `nil` when it holds all.
  var lookUpWords: String? {
    guard let lookedUp else { return nil }
    let names = [
      ("windows", "times and cameras"), ("quality", "quality"), ("face-size", "size"),
    ]
    let parts = names.filter { lookedUp.contains($0.0) }.map(\.1)
    return "The index does not hold the \(parts.joined(separator: " and ")) of faces, so the rows "
      + "of all faces were read, and every face that fits was compared."
  }

  /// `all times, building 10B (3 cameras, 2.5 camera-hours)`
  public var scopeWords: String {
    ([filter.periodWords, cameraScopeWords] + filter.otherWords).joined(separator: ", ")
  }

  /// `building 10B (3 cameras, 2.5 camera-hours)`; footage of less than an hour in minutes.
  public var cameraScopeWords: String {
    let footage =
      cameraSeconds < 3600
      ? "\(decimals(cameraSeconds / 60, cameraSeconds < 600 ? 1 : 0)) camera-minutes"
      : "\(decimals(cameraSeconds / 3600, cameraSeconds < 360_000 ? 1 : 0)) camera-hours"
    return "\(filter.cameraWords) (\(counted(cameraCount, "camera")), \(footage))"
  }

  /// The sources of that period and those cameras that were not searched, or only in part; `nil`
  /// when all were.
  public var gapWords: String? {
    var parts: [String] = []
    if sources.pending > 0 {
      parts.append("\(counted(sources.pending, "source")) not processed yet")
    }
    if sources.failed > 0 { parts.append("\(counted(sources.failed, "source")) failed") }
    if sources.gone > 0 {
      parts.append("\(counted(sources.gone, "source")) gone before processing")
    }
    if sources.partial > 0 {
      parts.append("\(counted(sources.partial, "source")) readable only in part")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// `similarity at least 0.445 (published false match rate 1 in 10,000 of sface-2021dec)`
  public var floorWords: String {
    let floor = minimumSimilarity
    let least = "similarity at least \(decimals(Double(floor.similarity), 3))"
    switch floor.origin {
    case "asked": return floor.similarity <= -1 ? "any similarity" : least
    case "false-matches":
      let most = SearchAnswer.FalseMatches.number(floor.maximumFalseMatches ?? 0)
      if floor.isCapped ?? false {
        return "\(least) (the known rates begin there, with fewer false matches than the \(most) "
          + "allowed)"
      }
      return floor.isReached ?? true
        ? "\(least) (at most \(most) false matches expected)"
        : "\(least) (the known rates end there, before \(most) false matches)"
    case "none": return "any similarity"
    default:
      guard let rate = floor.falseMatchRate, let basis = falseMatchBasis else { return least }
      if basis.origin == "published" {
        return "\(least) (published false match rate \(Words.rate(rate)) of \(basis.model))"
      }
      let place = basis.camera.map { "for camera \($0)" } ?? "on this archive"
      return "\(least) (false match rate \(Words.rate(rate)), measured \(place))"
    }
  }

  /// `False matches to expect at that limit: 0.12 (0.05–0.31), by this archive's calibration.`;
  /// `nil` where nothing is known.
  ///
  /// - Parameter comparisons: How many independent comparisons this archive's own calibration is
  ///   worth, where they are too few.
  func falseMatchSentence(comparisons: Double?) -> String? {
    guard let basis = falseMatchBasis, let expectedFalseMatches else { return nil }
    let head =
      "False matches to expect at that limit: \(expectedFalseMatches.words), by \(basis.words)"
    switch basis.shortcoming {
    case "not-calibrated": return head + "; this archive is not calibrated (eval calibrate)."
    case "too-little-data":
      let own = counted(Int(comparisons ?? 0), "independent comparison")
      return head + "; this archive's own \(own) are too few."
    default: return head + "."
    }
  }

  /// All of it, as sentences for people: one line each.
  ///
  /// - Parameter comparisons: Independent comparisons that this archive's own calibration amounts
  ///   to, where they are too few.
  public func makeSentences(comparisons: Double? = nil) -> [String] {
    var lines = [
      "Searched \(scopeWords): \(searchWords) in \(counted(sightings, "sighting")).",
      "Reported: \(floorWords).",
    ]
    if let words = falseMatchSentence(comparisons: comparisons) { lines.append(words) }
    if let completenessWords { lines.insert(completenessWords, at: 1) }
    if let lookUpWords { lines.insert(lookUpWords, at: 1) }
    if let weaker {
      let hits = weaker.count == 1 ? "1 more hit is" : "\(grouped(weaker.count)) more hits are"
      let floor = decimals(Double(weaker.minimumSimilarity), 3)
      lines.append("\(hits) a little less similar: --min-similarity \(floor) shows them.")
    }
    if let removedBefore {
      lines.append("No longer in the archive: sightings that ended before \(removedBefore.text).")
    }
    if let gapWords { lines.append("Not searched completely: \(gapWords).") }
    if let recorded {
      let whose = recorded.isOfCameras ? "of these cameras" : "of all cameras"
      lines.append(
        "The archive has recordings \(whose) from \(recorded.from.text) to \(recorded.to.text).")
    }
    return lines
  }

  /// Why there is no hit: nobody similar enough, or nothing there to be compared.
  public var emptyWords: String {
    guard facesSearched == 0 else { return "Found nobody similar enough." }
    if facesInArchive == 0, sources.total == 0, recorded == nil {
      return "The archive holds no faces yet."
    }
    if sources.total == 0 {
      return "The archive has no recording of this period and these cameras."
    }
    if sources.done + sources.partial == 0 {
      return "No recording of this period and these cameras has been read."
    }
    return filter.otherWords.isEmpty
      ? "The recordings of this period and these cameras show no face."
      : "The recordings of this period and these cameras show no face that the search admits."
  }
}

extension SearchAnswer.Searched.Measured {
  /// Beyond this change in size a measurement is quoted with the size that it was made at.
  private static let recentGrowth = 1.25

  /// `measured on this archive: 99.8 % of 1,204 matches (200 samples, 2026-11-21)`
  public func words(facesInArchive: Int) -> String {
    let (small, large) = (min(faces, facesInArchive), max(faces, facesInArchive))
    let isRecent = Double(large) <= Double(small) * Self.recentGrowth
    let size = isRecent ? "" : ", when it had \(counted(faces, "face"))"
    return "measured on this archive: \(percent(recall)) of "
      + "\(counted(matches, "match", plural: "matches")) "
      + "(\(counted(samples, "sample")), \(checked.dateText)\(size))"
  }
}

extension SearchAnswer.Searched.Filter {
  /// The period in words: `from 2024-05-12 14:00:00`, `all times`.
  public var periodWords: String {
    switch (from, to) {
    case (nil, nil): "all times"
    case (let start?, nil): "from \(start.text)"
    case (nil, let end?): "until \(end.text)"
    case (let start?, let end?): Moment.spanText(start, end)
    }
  }

  /// The cameras in words: `building 10B, floor 6`, `all cameras`.
  public var cameraWords: String {
    Words.cameras(buildings: buildings, floors: floors, cameras: cameras)
  }

  /// What else narrows the search, one phrase each: `quality at least 0.30`.
  public var otherWords: [String] {
    var phrases: [String] = []
    if let minimumQuality {
      phrases.append("quality at least \(decimals(Double(minimumQuality), 2))")
    }
    if let minimumFacePixels {
      let isWhole = minimumFacePixels == minimumFacePixels.rounded()
      let pixels = decimals(Double(minimumFacePixels), isWhole ? 0 : 1)
      phrases.append("faces of at least \(pixels) pixels")
    }
    if !excludedSightings.isEmpty {
      let count = excludedSightings.count
      phrases.append("without \(count) \(count == 1 ? "sighting" : "sightings")")
    }
    if !excludedFaces.isEmpty {
      let count = excludedFaces.count
      phrases.append("without \(count) \(count == 1 ? "face" : "faces")")
    }
    return phrases
  }
}

extension SearchAnswer.Searched.Basis {
  /// `this archive's calibration`, `the published curve of sface-2021dec`
  public var words: String {
    switch origin {
    case "published": "the published curve of \(model)"
    default: camera.map { "the calibration of camera \($0)" } ?? "this archive's calibration"
    }
  }
}

extension Words {
  /// `building 10B, floor 6`, `all cameras` where none is named.
  public static func cameras(buildings: [String], floors: [String], cameras: [String]) -> String {
    let kinds = [("building", buildings), ("floor", floors), ("camera", cameras)]
    let parts = kinds.filter { !$0.1.isEmpty }.map { kind, names in
      "\(names.count == 1 ? kind : kind + "s") \(names.joined(separator: " or "))"
    }
    return parts.isEmpty ? "all cameras" : parts.joined(separator: ", ")
  }

  /// `1 in 10,000`
  public static func rate(_ rate: Double) -> String {
    guard rate > 0, rate < 1, (1 / rate).isFinite, 1 / rate < 1e12 else { return "\(rate)" }
    return "1 in \(grouped(Int((1 / rate).rounded())))"
  }
}
