import Evaluation
import Query

/// What `eval lfw --json` writes. Schema/json-output.md tells what each field means.
struct LFWPayload: Encodable {
  struct Validation: Encodable {
    var falseAcceptRate: Double
    var mean: Double
    var deviation: Double
    var reachedFalseAcceptRate: Double
  }

  struct Fold: Encodable {
    var threshold: Double
    var accuracy: Double
    var validationThresholds: [Double]
    var validationRates: [Double]
  }

  struct Result: Encodable {
    var metric: ComparisonMetric
    var pairs: Int
    var genuinePairs: Int
    var pairsWithoutEmbedding: Int
    var accuracy: FoldMean
    var judgedRightly: SharePayload
    var validation: [Validation]
    var areaUnderCurve: Double
    var equalErrorRate: Double?
    var rankedAreaUnderCurve: Double
    var folds: [Fold]

    init(_ report: VerificationReport) {
      metric = report.settings.metric
      pairs = report.pairs
      genuinePairs = report.genuine
      pairsWithoutEmbedding = report.withoutEmbedding
      accuracy = report.accuracy
      judgedRightly = SharePayload(report.judgedRightly)
      validation = report.validation.map { entry in
        Validation(
          falseAcceptRate: entry.target, mean: entry.rate.mean, deviation: entry.rate.deviation,
          reachedFalseAcceptRate: entry.falseAcceptRate)
      }
      areaUnderCurve = report.areaUnderCurve
      equalErrorRate = report.equalErrorRate
      rankedAreaUnderCurve = report.rankedArea
      folds = report.folds.map { fold in
        Fold(
          threshold: fold.threshold, accuracy: fold.accuracy,
          validationThresholds: fold.acceptances.map(\.threshold),
          validationRates: fold.acceptances.map(\.validationRate))
      }
    }
  }

  struct EveryPair: Encodable {
    struct Point: Encodable {
      var falseAcceptRate: Double
      var similarity: Double
      var trueAccepts: SharePayload
    }

    var genuinePairs: Int
    var impostorPairs: Int
    var points: [Point]

    init(_ found: AllPairs) {
      genuinePairs = found.genuinePairs
      impostorPairs = found.impostorPairs
      points = found.points.map { point in
        Point(
          falseAcceptRate: point.falseAcceptRate, similarity: point.similarity,
          trueAccepts: SharePayload(point.trueAccepts))
      }
    }
  }

  var directory: String
  var pairs: String
  var model: EvaluatedModel
  var photos: PhotoTally
  var flip: Bool
  var subtractMean: Bool
  var folds: Int
  var results: [Result]
  var allPairs: EveryPair?
}

/// The same for people.
struct LFWText {
  private let payload: LFWPayload

  init(_ payload: LFWPayload) {
    self.payload = payload
  }

  var text: String {
    var parts = ["\(payload.model.name): \(payload.photos.words).\n"]
    if let first = payload.results.first {
      let how = [
        payload.flip ? "mirror images" : nil, payload.subtractMean ? "mean subtracted" : nil,
      ]
      .compactMap(\.self)
      let extra = how.isEmpty ? "" : ", " + how.joined(separator: ", ")
      parts.append(
        "\(grouped(first.pairs)) pairs in \(payload.folds) folds\(extra); judged different for want "
          + "of a face: \(grouped(first.pairsWithoutEmbedding)).\n\n")
    }
    parts.append(table.text)
    if let all = payload.allPairs { parts.append("\n" + text(all)) }
    return parts.joined()
  }

  private var table: TextTable {
    var table = TextTable([
      ("METRIC", .left), ("ACCURACY", .left), ("VAL @ FAR", .left), ("AUC", .right),
      ("EER", .right), ("EXACT AUC", .right),
    ])
    for result in payload.results {
      for (index, entry) in result.validation.enumerated() {
        let rate =
          "\(Self.percent(entry.mean)) ± \(decimals(entry.deviation * 100, 2)) @ "
          + "\(Self.plain(entry.falseAcceptRate)) (reached \(Self.plain(entry.reachedFalseAcceptRate)))"
        table.add(
          index > 0
            ? ["", "", rate]
            : [
              result.metric.rawValue,
              "\(Self.percent(result.accuracy.mean)) ± \(decimals(result.accuracy.deviation * 100, 2))",
              rate, decimals(result.areaUnderCurve, 5),
              result.equalErrorRate.map(Self.percent) ?? "",
              decimals(result.rankedAreaUnderCurve, 5),
            ])
      }
    }
    return table
  }

  private func text(_ all: LFWPayload.EveryPair) -> String {
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
