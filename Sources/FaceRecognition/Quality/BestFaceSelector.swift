import Values

/// Chooses the faces of a sighting that are kept: the best one, then those that are good and add
/// most to what is known of the person.
///
/// The first is the one with the best quality. Each further one has the greatest sum of its quality
/// and its difference from the chosen face that is most like it, among the faces whose quality is
/// at least `goodShare` of the best; the others follow only when those are used up, best first.
/// Two faces differ as they are apart in time or turned differently, whichever is more; appearance
/// is not compared, for that would cost an embedding of every candidate. Equals are decided by the
/// earlier time, then by the order of the candidates.
public struct BestFaceSelector: Sendable {
  /// What the choice depends on.
  public struct Candidate: Sendable, Hashable {
    /// When the face was seen, in seconds since the beginning of the recording.
    public var seconds: Double
    /// How well the face can be recognised.
    public var quality: FaceQuality

    /// A face of a sighting.
    public init(seconds: Double, quality: FaceQuality) {
      self.seconds = seconds
      self.quality = quality
    }
  }

  /// Faces with less than this part of the best one's quality are a last resort: another view helps
  /// only when it can be recognised.
  public static let goodShare: Float = 0.6
  /// Weight of a full difference against a full quality.
  public static let differenceWeight: Float = 0.5
  /// Apart in time by this much, two faces differ fully: lighting and expression have changed.
  public static let fullDifferenceSeconds = 2.0
  /// Turned by this much against each other, two faces differ fully.
  public static let fullDifferenceDegrees: Float = 30

  /// How many faces are chosen, from 1.
  public let count: Int

  /// A choice of at most `count` faces; less than 1 counts as 1.
  public init(count: Int) {
    self.count = max(1, count)
  }

  /// How many candidates need to be held while a sighting lasts: enough that its views are all
  /// represented, few enough that a day-long sighting takes little memory.
  public var capacity: Int { count > Int.max / 4 ? Int.max : count * 4 }

  /// The indices of the chosen candidates, in the order of their choice: the best first.
  public func choose(from candidates: [Candidate]) -> [Int] {
    order(candidates, limit: count)
  }

  /// The index of the candidate to give up when one has to go: the one that would be chosen last.
  /// `nil` when there is none.
  ///
  /// - Complexity: O(n²) for n candidates.
  public func leastUseful(of candidates: [Candidate]) -> Int? {
    order(candidates, limit: candidates.count).last
  }

  private func order(_ candidates: [Candidate], limit: Int) -> [Int] {
    guard
      let best = candidates.indices.min(by: { left, right in
        isBefore(
          (candidates[left].quality.overall, left), (candidates[right].quality.overall, right))
      })
    else { return [] }
    func isBefore(_ left: (Float, Int), _ right: (Float, Int)) -> Bool {
      if left.0 != right.0 { return left.0 > right.0 }
      let (a, b) = (candidates[left.1].seconds, candidates[right.1].seconds)
      return (a, left.1) < (b, right.1)
    }
    let floor = candidates[best].quality.overall * Self.goodShare
    var chosen = [best]
    /// The difference of each candidate from the chosen one that is most like it.
    var difference = candidates.map { Self.difference($0, candidates[best]) }
    var rest = candidates.indices.filter { $0 != best }
    while chosen.count < limit, !rest.isEmpty {
      let good = rest.filter { candidates[$0].quality.overall >= floor }
      let next =
        good.map { (candidates[$0].quality.overall + Self.differenceWeight * difference[$0], $0) }
        .min(by: isBefore)
        ?? rest.map { (candidates[$0].quality.overall, $0) }.min(by: isBefore)
      guard let next else { break }
      chosen.append(next.1)
      rest.removeAll { $0 == next.1 }
      for index in rest {
        difference[index] = min(
          difference[index], Self.difference(candidates[index], candidates[next.1]))
      }
    }
    return chosen
  }

  /// How different two faces are, 0...1.
  static func difference(_ left: Candidate, _ right: Candidate) -> Float {
    let time = min(1, abs(left.seconds - right.seconds) / fullDifferenceSeconds)
    let yaw = left.quality.yawDegrees - right.quality.yawDegrees
    let pitch = left.quality.pitchDegrees - right.quality.pitchDegrees
    let turn = min(1, (yaw * yaw + pitch * pitch).squareRoot() / fullDifferenceDegrees)
    return max(Float(time), turn)
  }
}
