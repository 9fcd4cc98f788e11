import Values

/// The verification protocol of `validate_on_lfw`: folds are held out one after the other, and the
/// threshold applied to each is chosen on the others.
///
/// - Two photos show one person when their distance is strictly below the threshold.
/// - Accuracy: the threshold of the grid 0, 0.01, … with the best accuracy on the other folds, the
///   lowest of equals.
/// - Validation rate at a false accept rate: on the grid 0, 0.001, …, the threshold at which the
///   other folds reach that rate, interpolated linearly between the last grid point that does not
///   exceed it and the first that does; 0 when none reaches it.
/// - The ROC curve is the mean of the held-out folds' over the coarse grid; AUC is its area by
///   trapezoids, EER the point where it meets 1 − x.
/// - A pair of which a photo has no embedding is judged to be of two persons, whatever the
///   threshold.
///
/// Source: `facenet.calculate_roc`, `facenet.calculate_val` and `lfw.evaluate` of the FaceNet tools
/// (behaviour only). The grid ends at 4 there; here at 4 for each of the two halves of a flipped
/// embedding, which lie that much farther apart.
public struct VerificationProtocol: Sendable, Hashable {
  /// How far apart two embeddings are.
  public var metric: ComparisonMetric
  /// Subtract the mean of the embeddings of the other folds' pairs first.
  public var subtractsMean: Bool
  /// The false accept rates at which validation rates are asked for, each above 0 and at most 1.
  public var falseAcceptRates: [Double]

  /// A protocol of these settings.
  public init(
    metric: ComparisonMetric, subtractsMean: Bool = false, falseAcceptRates: [Double] = [1e-3]
  ) {
    self.metric = metric
    self.subtractsMean = subtractsMean
    self.falseAcceptRates = falseAcceptRates
  }

  static let coarseStep = 0.01
  static let fineStep = 0.001

  /// Applies the protocol.
  ///
  /// - Parameters:
  ///   - embeddings: Of one dimension, one unit vector or two in a row; `nil` where none could
  ///     be made.
  ///   - halves: How many unit vectors one embedding consists of.
  ///   - pairs: Of two folds at least, numbered from 0 without a gap.
  /// - Throws: `Failure(.usage)` for fewer than two folds.
  public func evaluate(
    embeddings: [[Float]?], halves: Int = 1, pairs: [VerificationPair]
  ) throws(Failure) -> VerificationReport {
    let foldCount = (pairs.map(\.fold).max() ?? -1) + 1
    guard foldCount >= 2 else {
      throw Failure(
        .usage, attempted: "choose thresholds on other folds",
        reason: "the pairs have \(foldCount == 1 ? "one fold" : "no folds")",
        remedy: "Give pairs of two or more folds.")
    }
    let reach = 4.0 * Double(max(1, halves))
    let coarse = Self.grid(Self.coarseStep, upTo: reach)
    let fine = Self.grid(Self.fineStep, upTo: reach)
    let values = embeddings.map { $0?.map(Double.init) }
    var folds: [VerificationReport.Fold] = []
    var curves: [[(trueRate: Double, falseRate: Double)]] = []
    var all = (genuine: [Double](), impostor: [Double]())
    for fold in 0..<foldCount {
      let distances = self.distances(values, pairs, heldOut: fold)
      let training = Self.sorted(distances, pairs) { $0.fold != fold }
      let test = Self.sorted(distances, pairs) { $0.fold == fold }
      let threshold = Self.best(coarse, training)
      let atRates = falseAcceptRates.map { rate in
        let limit = Self.threshold(fine, reaching: rate, on: training)
        return VerificationReport.Acceptance(
          threshold: limit, validationRate: test.trueRate(below: limit),
          falseAcceptRate: test.falseRate(below: limit))
      }
      folds.append(
        VerificationReport.Fold(
          threshold: threshold, accuracy: test.accuracy(below: threshold),
          right: test.right(below: threshold), acceptances: atRates))
      curves.append(coarse.map { (test.trueRate(below: $0), test.falseRate(below: $0)) })
      for (pair, distance) in zip(pairs, distances) where pair.fold == fold {
        if pair.isGenuine { all.genuine.append(distance) } else { all.impostor.append(distance) }
      }
    }
    let curve = coarse.indices.map { index in
      VerificationReport.CurvePoint(
        threshold: coarse[index],
        trueAcceptRate: curves.reduce(0) { $0 + $1[index].trueRate } / Double(foldCount),
        falseAcceptRate: curves.reduce(0) { $0 + $1[index].falseRate } / Double(foldCount))
    }
    let missing = pairs.count { embeddings[$0.first] == nil || embeddings[$0.second] == nil }
    return VerificationReport(
      settings: self, pairs: pairs.count, genuine: all.genuine.count, withoutEmbedding: missing,
      folds: folds, curve: curve,
      rankedArea: SortedDistances(genuine: all.genuine, impostor: all.impostor).areaUnderCurve)
  }

  /// 0, `step`, 2 × `step`, … below `end`.
  private static func grid(_ step: Double, upTo end: Double) -> [Double] {
    (0..<Int((end / step).rounded())).map { Double($0) * step }
  }

  private func distances(
    _ values: [[Double]?], _ pairs: [VerificationPair], heldOut: Int
  ) -> [Double] {
    let mean = subtractsMean ? Self.mean(values, pairs.filter { $0.fold != heldOut }) : nil
    func centred(_ vector: [Double]) -> [Double] {
      guard let mean else { return vector }
      return zip(vector, mean).map { $0 - $1 }
    }
    return pairs.map { pair in
      guard let first = values[pair.first], let second = values[pair.second] else {
        return .infinity
      }
      return metric.distance(centred(first), centred(second))
    }
  }

  /// The mean over both sides of `pairs`, each photo as often as it occurs.
  private static func mean(
    _ values: [[Double]?], _ pairs: [VerificationPair]
  ) -> [Double]? {
    var sum: [Double] = []
    var count = 0.0
    for place in pairs.map(\.first) + pairs.map(\.second) {
      guard let vector = values[place] else { continue }
      if sum.isEmpty { sum = [Double](repeating: 0, count: vector.count) }
      for index in vector.indices { sum[index] += vector[index] }
      count += 1
    }
    return count > 0 ? sum.map { $0 / count } : nil
  }

  private static func sorted(
    _ distances: [Double], _ pairs: [VerificationPair], _ isWanted: (VerificationPair) -> Bool
  ) -> SortedDistances {
    var (genuine, impostor): ([Double], [Double]) = ([], [])
    for (pair, distance) in zip(pairs, distances) where isWanted(pair) {
      if pair.isGenuine { genuine.append(distance) } else { impostor.append(distance) }
    }
    return SortedDistances(genuine: genuine, impostor: impostor)
  }

  private static func best(_ grid: [Double], _ training: SortedDistances) -> Double {
    var best = (threshold: 0.0, right: -1)
    for threshold in grid {
      let right = training.right(below: threshold)
      if right > best.right { best = (threshold, right) }
    }
    return best.threshold
  }

  private static func threshold(
    _ grid: [Double], reaching rate: Double, on training: SortedDistances
  ) -> Double {
    let rates = grid.map { training.falseRate(below: $0) }
    guard let last = rates.last, last >= rate else { return 0 }
    guard let upper = rates.firstIndex(where: { $0 > rate }), upper > 0 else {
      return grid[grid.count - 1]
    }
    let share = (rate - rates[upper - 1]) / (rates[upper] - rates[upper - 1])
    return grid[upper - 1] + share * (grid[upper] - grid[upper - 1])
  }
}
