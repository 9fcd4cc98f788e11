/// The distances of genuine and of impostor pairs, ready to be counted below any threshold.
struct SortedDistances {
  private let genuine: [Double]
  private let impostor: [Double]

  init(genuine: [Double], impostor: [Double]) {
    self.genuine = genuine.sorted()
    self.impostor = impostor.sorted()
  }

  /// The share of genuine pairs that a threshold accepts: those strictly below it; 0 of none is 0.
  func trueRate(below threshold: Double) -> Double { Self.share(genuine, below: threshold) }

  /// The share of impostor pairs that a threshold accepts.
  func falseRate(below threshold: Double) -> Double { Self.share(impostor, below: threshold) }

  /// The share of pairs that a threshold judges rightly.
  func accuracy(below threshold: Double) -> Double {
    let accepted = Self.count(genuine, below: threshold)
    let rejected = impostor.count - Self.count(impostor, below: threshold)
    return Double(accepted + rejected) / Double(max(1, genuine.count + impostor.count))
  }

  /// Pairs that a threshold judges rightly.
  func right(below threshold: Double) -> Int {
    Self.count(genuine, below: threshold) + impostor.count
      - Self.count(impostor, below: threshold)
  }

  /// The chance that a genuine pair is closer than an impostor pair, ties counted half: the area
  /// under the ROC curve through every distance.
  ///
  /// - Complexity: O(n log n).
  var areaUnderCurve: Double {
    guard !genuine.isEmpty, !impostor.isEmpty else { return 0 }
    var sum = 0.0
    for distance in genuine {
      let closer = Self.count(impostor, below: distance)
      let notFarther = Self.count(impostor, below: distance.nextUp)
      sum += Double(impostor.count - notFarther) + Double(notFarther - closer) / 2
    }
    return sum / Double(genuine.count) / Double(impostor.count)
  }

  private static func share(_ sorted: [Double], below threshold: Double) -> Double {
    sorted.isEmpty ? 0 : Double(count(sorted, below: threshold)) / Double(sorted.count)
  }

  /// - Complexity: O(log n).
  private static func count(_ sorted: [Double], below threshold: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
