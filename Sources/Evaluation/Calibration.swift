/// A measurement on an archive's own faces: how often different people are alike, and how often one
/// person is not.
public struct Calibration: Sendable, Hashable {
  /// One similarity.
  public struct Point: Sendable, Hashable {
    /// Cosine similarity, -1...1.
    public var similarity: Float
    /// Impostor pairs that reach it, as a share, and where the true share may lie.
    public var falseMatchRate: Double
    /// Where the true share may lie, at ``Interval/confidence``.
    public var falseMatchInterval: Interval
    /// Genuine pairs that do not reach it, as a share; `nil` without genuine pairs.
    public var falseNonMatchRate: Double?

    /// A point of these values.
    public init(
      similarity: Float, falseMatchRate: Double, falseMatchInterval: Interval,
      falseNonMatchRate: Double?
    ) {
      self.similarity = similarity
      self.falseMatchRate = falseMatchRate
      self.falseMatchInterval = falseMatchInterval
      self.falseNonMatchRate = falseNonMatchRate
    }
  }

  /// Sightings that the pairs come from.
  public var subjects: Int
  /// Pairs of faces of one person.
  public var genuinePairs: Int
  /// Impostor pairs, without suspect ones.
  public var impostorPairs: Int
  /// Pairs that should show different people but are as alike as one person.
  public var suspectPairs: Int
  /// Independent comparisons that the impostor pairs amount to.
  public var effectivePairs: Double
  /// By rising similarity; the last is the first that no impostor pair reaches.
  public var points: [Point]

  /// A calibration of these values; `points` rise by similarity.
  public init(
    subjects: Int, genuinePairs: Int, impostorPairs: Int, suspectPairs: Int,
    effectivePairs: Double, points: [Point]
  ) {
    self.subjects = subjects
    self.genuinePairs = genuinePairs
    self.impostorPairs = impostorPairs
    self.suspectPairs = suspectPairs
    self.effectivePairs = effectivePairs
    self.points = points
  }

  /// Puts counts and genuine similarities together.
  ///
  /// - Parameter genuine: Similarities of faces of one person.
  public init(_ tally: FalseMatchTally, genuine: [Float]) {
    let sorted = genuine.sorted()
    let found = tally.points()
    subjects = tally.subjects
    genuinePairs = genuine.count
    impostorPairs = tally.pairs
    suspectPairs = tally.suspects
    effectivePairs = found.last?.effectivePairs ?? 0
    points = found.map { point in
      let below = sorted.firstIndex { $0 >= point.similarity } ?? sorted.count
      return Point(
        similarity: point.similarity, falseMatchRate: point.rate,
        falseMatchInterval: point.interval,
        falseNonMatchRate: sorted.isEmpty ? nil : Double(below) / Double(sorted.count))
    }
  }

  /// The independent comparisons that a usable curve needs: as many as show a rate of 1 in 10,000.
  ///
  /// Source: the "rule of 3" (ISO/IEC 19795-1, annex B): none among n comparisons shows, at 95 %, a
  /// rate of at most 3 / n.
  public static let sufficientPairs = 30_000.0

  /// Whether the data suffice to replace a published curve.
  public var isSufficient: Bool { effectivePairs >= Self.sufficientPairs }

  /// The curve for searches; `nil` when the data do not suffice.
  ///
  /// - Parameters:
  ///   - model: The model that made the embeddings.
  ///   - camera: The camera that was measured; `nil` for a whole archive.
  public func curve(model: String, camera: String?) -> FalseMatchCurve? {
    guard isSufficient else { return nil }
    return FalseMatchCurve(
      model: model, origin: .calibrated(camera: camera),
      points: points.map {
        .init(
          similarity: $0.similarity, rate: $0.falseMatchRate, interval: $0.falseMatchInterval)
      })
  }
}
