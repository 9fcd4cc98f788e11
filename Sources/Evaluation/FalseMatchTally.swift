/// How often different people are alike: similarities of impostor pairs, counted so that the rate
/// at each similarity has an interval that allows for pairs that depend on each other.
///
/// Pairs that share a face are not independent: one person whom many resemble affects many pairs.
/// So each pair counts for both of its *subjects* (sightings, or persons of a labelled set).
/// Leaving out one subject after the other gives the scatter of the rate (the delete-one
/// jackknife), and from it the number of independent comparisons that the sample is worth. The
/// interval is Clopper's and Pearson's for that number.
///
/// Source: B. Efron, C. Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981):
/// for means over pairs it errs towards too wide.
public struct FalseMatchTally: Sendable {
  /// The rate at one similarity.
  public struct Point: Sendable, Hashable {
    /// Cosine similarity, -1...1.
    public var similarity: Float
    /// Impostor pairs that are at least that similar, without the suspect ones.
    public var matches: Int
    /// Suspect pairs that are at least that similar.
    public var suspects: Int
    /// `matches` as a share of all pairs.
    public var rate: Double
    /// The upper end counts the suspect pairs as matches.
    public var interval: Interval
    /// Independent comparisons that the sample amounts to at this similarity.
    public var effectivePairs: Double
  }

  /// The distance between two similarities at which the rate is known.
  public static let step = 0.01
  private static let bins = 200

  /// How many subjects there are.
  public let subjects: Int
  /// Impostor pairs, without suspect ones.
  public private(set) var pairs = 0
  /// Pairs that are too much like one person to be trusted.
  public private(set) var suspects = 0
  private var bySubject: [UInt32]
  private var total = [Int](repeating: 0, count: bins)
  private var suspectTotal = [Int](repeating: 0, count: bins)

  /// An empty tally of pairs of so many subjects.
  public init(subjects: Int) {
    self.subjects = subjects
    bySubject = [UInt32](repeating: 0, count: subjects * Self.bins)
  }

  /// Counts a pair of different people.
  ///
  /// - Parameters:
  ///   - similarity: Cosine.
  ///   - first: The subject that one face is of, from 0.
  ///   - second: That of the other face.
  ///   - isSuspect: The pair may show one person after all.
  public mutating func add(
    _ similarity: Float, first: Int, second: Int, isSuspect: Bool = false
  ) {
    let bin = Self.bin(similarity)
    if isSuspect {
      suspects += 1
      suspectTotal[bin] += 1
      return
    }
    pairs += 1
    total[bin] += 1
    bySubject[first * Self.bins + bin] += 1
    bySubject[second * Self.bins + bin] += 1
  }

  /// Matches from which on their scatter over the subjects is known well enough.
  ///
  /// Source: our choice; the scatter of a scatter is about the square root of 2 / n.
  static let matchesForScatter = 100

  /// The rates, by rising similarity, from the highest similarity that every pair reaches to the
  /// lowest that none does; empty without pairs.
  ///
  /// - Complexity: O(subjects × bins).
  public func points() -> [Point] {
    guard pairs > 0 else { return [] }
    let involved = (0..<subjects).map { subject in
      (0..<Self.bins).reduce(0) { $0 + Int(bySubject[subject * Self.bins + $1]) }
    }
    var reaching = [Int](repeating: 0, count: subjects)
    var matches = 0
    var suspectMatches = 0
    // From the top, for the counts are of what reaches a similarity.
    var found: [(bin: Int, matches: Int, suspects: Int, effective: Double)] = []
    for bin in stride(from: Self.bins - 1, through: 0, by: -1) {
      matches += total[bin]
      suspectMatches += suspectTotal[bin]
      if total[bin] > 0 {
        for subject in 0..<subjects {
          reaching[subject] += Int(bySubject[subject * Self.bins + bin])
        }
      }
      found.append(
        (
          bin, matches, suspectMatches,
          effectivePairs(matches: matches, reaching: reaching, involved: involved)
        ))
      if matches == pairs { break }
    }
    // What depends on each other depends less the rarer it is: the scatter of the last similarity
    // with enough matches stands for those beyond.
    var trusted = Double(min(pairs, max(1, involved.count { $0 > 0 })))
    return found.reversed().map { entry in
      if entry.matches >= Self.matchesForScatter && entry.matches < pairs {
        trusted = entry.effective
      }
      return point(entry.bin, entry.matches, entry.suspects, trusted)
    }.trimmedBehindFirstZero()
  }

  private func point(
    _ bin: Int, _ matches: Int, _ suspects: Int, _ effective: Double
  ) -> Point {
    let rate = Double(matches) / Double(pairs)
    let believed = Interval.clopperPearson(successes: rate * effective, trials: effective)
    let worst = Double(matches + suspects) / Double(pairs + suspects)
    let feared = Interval.clopperPearson(successes: worst * effective, trials: effective)
    return Point(
      similarity: Float(Double(bin) * Self.step - 1), matches: matches, suspects: suspects,
      rate: rate, interval: Interval(lower: believed.lower, upper: feared.upper),
      effectivePairs: effective)
  }

  private func effectivePairs(matches: Int, reaching: [Int], involved: [Int]) -> Double {
    let count = involved.count { $0 > 0 }
    guard count > 1, matches > 0, matches < pairs else { return Double(pairs) }
    let rate = Double(matches) / Double(pairs)
    var sum = 0.0
    var squares = 0.0
    for subject in involved.indices where involved[subject] > 0 && involved[subject] < pairs {
      // The change of the rate when the subject is left out.
      let without =
        Double(matches - reaching[subject]) / Double(pairs - involved[subject]) - rate
      sum += without
      squares += without * without
    }
    let k = Double(count)
    let variance = (k - 1) / k * (squares - sum * sum / k)
    guard variance > 0 else { return Double(pairs) }
    return min(Double(pairs), max(1, rate * (1 - rate) / variance))
  }

  private static func bin(_ similarity: Float) -> Int {
    min(bins - 1, max(0, Int(((Double(similarity) + 1) / step).rounded(.down))))
  }
}

extension [FalseMatchTally.Point] {
  /// The points up to the first without a match, which shows how far the data reach.
  fileprivate func trimmedBehindFirstZero() -> [FalseMatchTally.Point] {
    guard let zero = firstIndex(where: { $0.matches == 0 }) else { return self }
    return Array(self[...zero])
  }
}
