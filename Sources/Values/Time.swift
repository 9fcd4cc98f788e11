import Glibc

/// A fraction, as containers give time bases and frame rates.
public struct Rational: Sendable, Hashable, Codable {
  /// The number above the line.
  public var numerator: Int32
  /// The number below the line; 0 when a container gives no value.
  public var denominator: Int32

  /// `numerator` / `denominator`, not reduced.
  public init(_ numerator: Int32, _ denominator: Int32) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The value as a floating point number; 0 when the denominator is 0.
  public var value: Double {
    denominator == 0 ? 0 : Double(numerator) / Double(denominator)
  }
}

/// A moment on the wall clock: milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
public struct WallTime: Sendable, Hashable, Comparable, Codable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
  public var milliseconds: Int64

  /// The moment `milliseconds` after 1970-01-01T00:00:00Z.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The present moment by this machine's clock.
  public static var now: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Whether `lhs` is earlier.
  public static func < (lhs: WallTime, rhs: WallTime) -> Bool {
    lhs.milliseconds < rhs.milliseconds
  }

  /// The moment `seconds` later (earlier when negative), rounded to the nearest millisecond.
  public func advanced(bySeconds seconds: Double) -> WallTime {
    WallTime(milliseconds: milliseconds + Int64((seconds * 1000).rounded()))
  }
}
