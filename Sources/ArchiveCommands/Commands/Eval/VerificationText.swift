import Answers
import Wording

extension VerificationAnswer {
  /// The same for people.
  var text: String {
    var parts = ["\(model.name): \(photos.words).\n"]
    if let first = results.first {
      let how = [
        flip ? "mirror images" : nil, subtractMean ? "mean subtracted" : nil,
      ]
      .compactMap(\.self)
      let extra = how.isEmpty ? "" : ", " + how.joined(separator: ", ")
      parts.append(
        "\(grouped(first.pairs)) pairs in \(folds) folds\(extra); judged different for lack "
          + "of a face: \(grouped(first.pairsWithoutEmbedding)).\n\n")
    }
    parts.append(table.text)
    if let all = allPairs { parts.append("\n" + text(all)) }
    return parts.joined()
  }

  private var table: TextTable {
    var table = TextTable([
      ("METRIC", .left), ("ACCURACY", .left), ("VAL @ FAR", .left), ("AUC", .right),
      ("EER", .right), ("EXACT AUC", .right),
    ])
    for result in results {
      for (index, entry) in result.validation.enumerated() {
        let rate =
          "\(Self.percent(entry.mean)) ± \(decimals(entry.deviation * 100, 2)) @ "
          + "\(Self.plain(entry.falseAcceptRate)) (reached \(Self.plain(entry.reachedFalseAcceptRate)))"
        table.add(
          index > 0
            ? ["", "", rate]
            : [
              result.metric,
              "\(Self.percent(result.accuracy.mean)) ± \(decimals(result.accuracy.deviation * 100, 2))",
              rate, decimals(result.areaUnderCurve, 5),
              result.equalErrorRate.map(Self.percent) ?? "",
              decimals(result.rankedAreaUnderCurve, 5),
            ])
      }
    }
    return table
  }

  private func text(_ all: EveryPair) -> String {
    var table = TextTable([("FAR", .right), ("SIMILARITY", .right), ("TAR", .left)])
    for point in all.points {
      table.add([
        Self.plain(point.falseAcceptRate), decimals(point.similarity, 3), point.trueAccepts.words,
      ])
    }
    return "Every pair: \(grouped(all.genuinePairs)) of one person, "
      + "\(grouped(all.impostorPairs)) of two.\n" + table.text
  }

  private static func percent(_ share: Double) -> String { "\(decimals(share * 100, 2)) %" }

  /// `0.001`, `1e-06`
  private static func plain(_ rate: Double) -> String {
    rate == 0 || rate >= 1e-4 ? decimals(rate, 4) : "\(rate)"
  }
}
