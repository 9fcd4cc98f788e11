import Evaluation
import Wording

/// How many faces of other people are as similar as a hit: a curve's false match rate at its
/// similarity, times the faces searched.
///
/// It counts faces where hits may be sightings. A published curve was measured on other pictures
/// than this archive's; a calibration compared the archive's faces with each other, and photos
/// that are searched with may be better or worse.
public struct ExpectedFalseMatches: Sendable, Hashable {
  /// Faces of other people.
  public var count: Double
  /// Where the true number may lie at 95 %; `nil` where the curve does not tell.
  public var interval: Interval?
  /// `count` is an upper bound: the similarity lies beyond the curve.
  public var isUpperBound: Bool

  public init(count: Double, interval: Interval? = nil, isUpperBound: Bool) {
    self.count = count
    self.interval = interval
    self.isUpperBound = isUpperBound
  }

  /// What `curve` says of `similarity` among `facesSearched` faces; `nil` where it says nothing.
  init?(similarity: Float, facesSearched: Int, curve: FalseMatchCurve) {
    guard let reading = curve.reading(at: similarity) else { return nil }
    let faces = Double(facesSearched)
    self.init(
      count: reading.rate * faces,
      interval: reading.interval.map {
        Interval(lower: $0.lower * faces, upper: $0.upper * faces)
      }, isUpperBound: reading.isUpperBound)
  }

  /// `0.02`, `12`, `at most 0.1`, `0.12 (0.05–0.31)`
  public var words: String {
    if isUpperBound { return "at most \(Self.number(count, roundedUp: true))" }
    guard let interval else { return Self.number(count) }
    return "\(Self.number(count)) (\(Self.number(interval.lower))–\(Self.number(interval.upper)))"
  }

  /// A number of false matches with about two digits: `0.031`, `4.2`, `1,240`; `<0.001`.
  public static func number(_ value: Double, roundedUp: Bool = false) -> String {
    guard value.isFinite, value < 1e15 else { return "\(value)" }
    if value == 0 { return "0" }
    if value < 0.001 { return roundedUp ? "0.001" : "<0.001" }
    let digits = value < 1 ? 3 : value < 10 ? 1 : 0
    return digits == 0 ? grouped(Int(value.rounded())) : decimals(value, digits)
  }
}
