import CFFmpeg

/// The unit of time stamps: `numerator / denominator` seconds, both positive.
public struct TimeBase: Sendable, Hashable {
  /// Of the length of one unit in seconds; greater than 0.
  public let numerator: Int
  /// Of the length of one unit in seconds; greater than 0.
  public let denominator: Int

  /// Replaces numbers that are not positive by 1.
  public init(numerator: Int, denominator: Int) {
    self.numerator = max(1, numerator)
    self.denominator = max(1, denominator)
  }

  /// Replaces an impossible fraction by a microsecond, FFmpeg's own unit.
  init(_ rational: AVRational) {
    let isPossible = rational.num > 0 && rational.den > 0
    numerator = isPossible ? Int(rational.num) : 1
    denominator = isPossible ? Int(rational.den) : 1_000_000
  }

  var rational: AVRational {
    AVRational(num: Int32(clamping: numerator), den: Int32(clamping: denominator))
  }

  /// Thousandths of a second.
  static let milliseconds = TimeBase(AVRational(num: 1, den: 1000))

  /// The seconds that this many units last.
  public func seconds(_ units: Int64) -> Double {
    Double(units) * Double(numerator) / Double(denominator)
  }

  /// The units of another time base that last nearest to as long as these of this one.
  public func convert(_ units: Int64, to other: TimeBase) -> Int64 {
    self == other ? units : other.units(seconds(units))
  }

  /// The units nearest to this many seconds, clamped to what a time stamp holds.
  func units(_ seconds: Double) -> Int64 {
    let units = seconds * Double(denominator) / Double(numerator)
    guard units.isFinite else { return 0 }
    return Int64(max(-0x1p62, min(0x1p62, units.rounded())))
  }
}
