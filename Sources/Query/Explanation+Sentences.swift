import Evaluation
import FaceSearch

extension Explanation {
  /// `exact search over 1,234 faces`. A certified search is an exact one to people: its answer is
  /// the same, proven.
  public var searchWords: String {
    let faces = counted(facesSearched, "face")
    switch mode {
    case .exact, .certified: return "exact search over \(faces)"
    case .probed(let recall):
      let aim = recall.map { ", made to find \(percent($0)) of the matches," } ?? ""
      return "quick search over \(faces)\(aim)"
    }
  }

  /// `measured on this archive: 99.8 % of 1,204 matches (200 samples, 2026-11-21)`
  static func words(_ measured: MeasuredRecall, clock: ArchiveClock) -> String {
    let date = clock.text(measured.checked).prefix(10)
    let size = measured.isRecent ? "" : ", when it had \(counted(measured.facesThen, "face"))"
    return "measured on this archive: \(percent(measured.recall)) of "
      + "\(counted(measured.matches, "match", plural: "matches")) "
      + "(\(counted(measured.samples, "sample")), \(date)\(size))"
  }

  /// What is known of how complete an answer is that is not proven to be; `nil` for others.
  public var completenessWords: String? {
    guard case .probed = mode else { return nil }
    if let measuredWords { return "How complete: \(measuredWords)." }
    return restrictions.isEmpty
      ? "How complete: not measured on this archive (facearchive index check measures it; "
        + "--exact compares every face)."
      : "How complete: not measured for searches narrowed like this one (--exact compares every "
        + "face)."
  }

  /// What the index does not hold of the filter; `nil` when it holds all.
  var lookUpWords: String? {
    guard !lookedUp.isEmpty else { return nil }
    let parts = FilterPredicate.allCases.filter(lookedUp.contains).map { predicate in
      switch predicate {
      case .windows: "times and cameras"
      case .quality: "quality"
      case .faceSize: "size"
      }
    }
    return "The index does not hold the \(parts.joined(separator: " and ")) of faces: looked up "
      + "for every face, and all that pass were compared."
  }

  /// `all times, building 10B (3 cameras, 2.5 camera-hours)`
  public var scopeWords: String {
    ([period, cameraScopeWords] + restrictions).joined(separator: ", ")
  }

  /// `building 10B (3 cameras, 2.5 camera-hours)`; footage of less than an hour in minutes.
  public var cameraScopeWords: String {
    let footage =
      cameraSeconds < 3600
      ? "\(decimals(cameraSeconds / 60, cameraSeconds < 600 ? 1 : 0)) camera-minutes"
      : "\(decimals(cameraSeconds / 3600, cameraSeconds < 360_000 ? 1 : 0)) camera-hours"
    return "\(cameras) (\(counted(cameraCount, "camera")), \(footage))"
  }

  /// What of that period and those cameras was not searched, or only in part; `nil` when all was.
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
    let least = "similarity at least \(decimals(Double(floor.similarity), 3))"
    switch floor.origin {
    case .asked where floor.similarity <= -1: return "any similarity"
    case .asked: return least
    case .rate(let rate):
      switch basis?.curve.origin {
      case .published:
        return "\(least) (published false match rate \(Self.rateText(rate)) of "
          + "\(basis?.curve.model ?? model))"
      case .calibrated(let camera):
        let place = camera.map { "for camera \($0)" } ?? "on this archive"
        return "\(least) (false match rate \(Self.rateText(rate)), measured \(place))"
      case nil: return least
      }
    case .falseMatches(let most, true):
      return "\(least) (at most \(ExpectedFalseMatches.number(most)) false matches expected)"
    case .falseMatches(let most, false):
      return "\(least) (what is known ends there, before "
        + "\(ExpectedFalseMatches.number(most)) false matches)"
    case .none: return "any similarity"
    }
  }

  /// `Expected false matches among them: 0.12 (0.05–0.31), by this archive's calibration.`; `nil`
  /// where nothing is known.
  public var falseMatchSentence: String? {
    guard let basis, let expectedFalseMatches else { return nil }
    let head =
      "False matches to expect at that limit: \(expectedFalseMatches.words), by \(basis.words)"
    switch basis.shortcoming {
    case nil: return head + "."
    case .notCalibrated: return head + "; this archive is not calibrated (eval calibrate)."
    case .tooLittleData(let pairs):
      return head + "; this archive's own \(counted(Int(pairs), "independent comparison")) "
        + "are too few."
    }
  }

  /// All of it, as sentences for people: one line each.
  public var sentences: [String] {
    var lines = [
      "Searched \(scopeWords): \(searchWords) in \(counted(sightingsSearched, "sighting")).",
      "Reported: \(floorWords).",
    ]
    if let falseMatchSentence { lines.append(falseMatchSentence) }
    if let completenessWords { lines.insert(completenessWords, at: 1) }
    if let lookUpWords { lines.insert(lookUpWords, at: 1) }
    if let weaker {
      let hits = weaker.count == 1 ? "1 more hit is" : "\(grouped(weaker.count)) more hits are"
      let floor = decimals(Double(weaker.minimumSimilarity), 3)
      lines.append("\(hits) a little less similar: --min-similarity \(floor) shows them.")
    }
    if let removed {
      lines.append("No longer in the archive: sightings that ended before \(removed.words).")
    }
    if let gapWords { lines.append("Not searched completely: \(gapWords).") }
    return lines
  }

  /// `1 in 10,000`
  static func rateText(_ rate: Double) -> String {
    guard rate > 0, rate < 1, (1 / rate).isFinite, 1 / rate < 1e12 else { return "\(rate)" }
    return "1 in \(grouped(Int((1 / rate).rounded())))"
  }
}
