import Foundation
import Values

/// Times in the names of folders and files.
public enum TimeText {
  /// The moment that `text` gives; `nil` unless it has one of these forms:
  ///
  /// - Unix seconds of 9 or 10 digits, Unix milliseconds of 13 digits (1973...2286);
  /// - `yyyyMMdd_HHmm[ss]`, with `_`, `-`, `T`, a blank or nothing between date and time;
  /// - ISO 8601 `yyyy-MM-dd[THH:mm[:ss[.fff]]][Z|±HH[:mm]]`, also with `_` or a blank for `T`, and
  ///   with `-`, `_` or `.` for `:`, which file systems refuse.
  ///
  /// - Parameter zone: The zone of a text that gives none.
  public static func parse(_ text: some Sequence<UInt8>, in zone: TimeZone) -> WallTime? {
    let bytes = Array(text)
    return unixTime(bytes) ?? calendarTime(bytes, in: zone)
  }

  private static func unixTime(_ bytes: [UInt8]) -> WallTime? {
    var cursor = TextCursor(bytes)
    guard let value = cursor.digits(bytes.count) else { return nil }
    switch bytes.count {
    case 9, 10: return WallTime(milliseconds: Int64(value) * 1000)
    case 13: return WallTime(milliseconds: Int64(value))
    default: return nil
    }
  }

  private static func calendarTime(_ bytes: [UInt8], in zone: TimeZone) -> WallTime? {
    var cursor = TextCursor(bytes)
    guard let year = cursor.digits(4) else { return nil }
    let isExtended = cursor.skip(anyOf: "-_.")
    guard let month = cursor.digits(2) else { return nil }
    if isExtended { guard cursor.skip(anyOf: "-_.") else { return nil } }
    guard let day = cursor.digits(2) else { return nil }
    var clock = Clock()
    var offset: Int?
    if !cursor.isAtEnd {
      guard let read = Clock(&cursor, afterExtendedDate: isExtended) else { return nil }
      clock = read
      if !cursor.isAtEnd {
        guard let read = zoneOffset(&cursor), cursor.isAtEnd else { return nil }
        offset = read
      }
    } else if !isExtended {
      // Eight digits alone are as likely a counter as a date.
      return nil
    }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: clock.hour, minute: clock.minute,
      second: clock.second, millisecond: clock.millisecond)
    guard let civil else { return nil }
    return offset.map { civil.wallTime(secondsFromUTC: $0) } ?? civil.wallTime(in: zone)
  }

  /// Seconds ahead of UTC: `Z`, `+02`, `+0200`, `+02:00`, also with `-` or `_` for the colon.
  private static func zoneOffset(_ cursor: inout TextCursor) -> Int? {
    if cursor.skip(anyOf: "Zz") { return 0 }
    let isAhead = cursor.skip(anyOf: "+")
    guard isAhead || cursor.skip(anyOf: "-") else { return nil }
    guard let hours = cursor.digits(2), hours <= 18 else { return nil }
    var minutes = 0
    if !cursor.isAtEnd {
      _ = cursor.skip(anyOf: ":-_")
      guard let read = cursor.digits(2), read < 60 else { return nil }
      minutes = read
    }
    let seconds = (hours * 60 + minutes) * 60
    return isAhead ? seconds : -seconds
  }

  /// A time of day, `HH:mm[:ss[.fff]]` or `HHmm[ss[.fff]]`.
  private struct Clock {
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    init() {}

    init?(_ cursor: inout TextCursor, afterExtendedDate: Bool) {
      let isSeparated = cursor.skip(anyOf: "T_- t")
      guard isSeparated || !afterExtendedDate else { return nil }
      guard let hour = cursor.digits(2) else { return nil }
      let isSpread = cursor.skip(anyOf: ":-_.")
      guard let minute = cursor.digits(2) else { return nil }
      self.hour = hour
      self.minute = minute
      guard let second = Self.second(&cursor, isSpread: isSpread) else { return }
      self.second = second
      guard cursor.digitCount == 0 else { return }
      var fraction = cursor
      if fraction.skip(anyOf: ".,"), (1...9).contains(fraction.digitCount) {
        let count = fraction.digitCount
        let scaled = fraction.digits(count).map { Double($0) / Self.powerOfTen(count) }
        millisecond = min(999, Int((scaled ?? 0) * 1000))
        cursor = fraction
      }
    }

    /// Takes the seconds only when two digits follow: a `-` may also begin a zone's offset.
    private static func second(_ cursor: inout TextCursor, isSpread: Bool) -> Int? {
      var ahead = cursor
      if isSpread { guard ahead.skip(anyOf: ":-_.") else { return nil } }
      guard let second = ahead.digits(2) else { return nil }
      cursor = ahead
      return second
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
      (0..<exponent).reduce(1.0) { product, _ in product * 10 }
    }
  }
}
