import Answers
import Evaluation
import Values
import Wording

extension CalibrationAnswer {
  /// The same for people.
  var text: String {
    guard let overall = calibrations.first else { return "" }
    var parts = [
      "\(model), \(counted(overall.sightings, "sighting")): "
        + "\(counted(overall.impostorPairs, "pair")) of two people, worth "
        + "\(grouped(Int(overall.effectivePairs))) independent ones; "
        + "\(grouped(overall.suspectPairs)) more suspect; "
        + "\(counted(overall.genuinePairs, "pair")) of one person.\n"
    ]
    parts += notes(overall)
    if !overall.points.isEmpty { parts.append("\n" + Self.table(overall).text) }
    let cameras = calibrations.dropFirst()
    if !cameras.isEmpty { parts.append("\n" + Self.table(of: Array(cameras)).text) }
    parts.append("\n" + closing(overall))
    return parts.joined()
  }

  private func notes(_ overall: Entry) -> [String] {
    var notes: [String] = []
    if overall.genuinePairs == 0 {
      notes.append(
        "No sighting keeps two faces that are \(decimals(gapSeconds, 1)) s apart, so nothing is "
          + "known about how alike one person is, and no pair can be suspect: ingest with "
          + "--keep 8 or more, or give a smaller --pair-gap.\n")
    }
    if overall.impostorPairs == 0 {
      notes.append(
        "No two people were in view together, at one camera or at two cameras at the same time.\n")
    }
    return notes
  }

  private func closing(_ overall: Entry) -> String {
    let kept = isKept ? "" : " Nothing was kept (--dry-run)."
    guard overall.isSufficient else {
      return "Too little data: \(grouped(Int(sufficientPairs))) independent comparisons are needed "
        + "to show a false match rate of 1 in 10,000. Searches keep to the published curve." + kept
        + "\n"
    }
    return (isKept ? "Searches now estimate false matches by this calibration." : "") + kept + "\n"
  }

  private static func table(_ entry: Entry) -> TextTable {
    var table = TextTable([
      ("SIMILARITY", .right), ("FALSE MATCH RATE", .right), ("95 % INTERVAL", .left),
      ("ONE PERSON REFUSED", .right),
    ])
    for point in shown(entry.points) {
      table.add([
        decimals(Double(point.similarity), 2), rate(point.falseMatchRate),
        "\(rate(point.lower)) – \(rate(point.upper))",
        point.falseNonMatchRate.map { "\(decimals($0 * 100, 1)) %" } ?? "",
      ])
    }
    return table
  }

  /// Points worth showing: in steps of 0.05 from where one in ten is a false match, and the
  /// last.
  private static func shown(_ points: [Point]) -> [Point] {
    points.enumerated().filter { index, point in
      let hundredths = Int((point.similarity * 100).rounded())
      return index == points.count - 1
        || (point.falseMatchRate <= 0.1 && hundredths.isMultiple(of: 5))
    }.map(\.element)
  }

  private static func table(of cameras: [Entry]) -> TextTable {
    var table = TextTable([
      ("CAMERA", .left), ("PAIRS", .right), ("1 IN 1,000 AT", .right), ("1 IN 10,000 AT", .right),
    ])
    for entry in cameras {
      func similarity(_ rate: Double) -> String {
        entry.points.first { $0.falseMatchRate <= rate }.map {
          decimals(Double($0.similarity), 2)
        } ?? ""
      }
      table.add([
        entry.camera ?? "", grouped(entry.impostorPairs), similarity(1e-3), similarity(1e-4),
      ])
    }
    return table
  }

  /// `1 in 4,120`, `0`
  private static func rate(_ rate: Double) -> String {
    guard rate > 0, 1 / rate < 1e15 else { return "0" }
    return rate > 0.05
      ? "\(decimals(rate * 100, 1)) %" : "1 in \(grouped(Int((1 / rate).rounded())))"
  }
}
