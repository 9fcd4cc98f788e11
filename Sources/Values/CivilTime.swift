/// A date and a time of day as a calendar and a wall clock show them, without a zone (proleptic
/// Gregorian).
///
/// Cameras name folders by local time, and people ask in local time; the archive keeps `WallTime`.
/// A zone is given as a function: its distance from UTC at a moment, in seconds, positive to the
/// east.
public struct CivilTime: Sendable, Hashable {
  /// 1...9999.
  public let year: Int
  /// 1...12.
  public let month: Int
  /// 1...31.
  public let day: Int
  /// 0...23.
  public let hour: Int
  /// 0...59.
  public let minute: Int
  /// 0...59.
  public let second: Int
  /// 0...999.
  public let millisecond: Int

  /// The time with these fields, in the years 1...9999; `nil` when they name no date and time of
  /// day (`2023-02-29`, `24:00`).
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(inMonth: month, ofYear: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0...999).contains(millisecond)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// The time on a clock `milliseconds` after it showed 1970-01-01 00:00, clamped to the years
  /// 1...9999.
  public init(millisecondsSinceEpoch milliseconds: Int64) {
    let shown = min(max(milliseconds, Self.earliestMilliseconds), Self.latestMilliseconds)
    var days = shown / Self.dayLength
    var rest = shown % Self.dayLength
    if rest < 0 {
      rest += Self.dayLength
      days -= 1
    }
    (year, month, day) = Self.date(daysSinceEpoch: Int(days))
    hour = Int(rest / 3_600_000)
    minute = Int(rest / 60_000 % 60)
    second = Int(rest / 1000 % 60)
    millisecond = Int(rest % 1000)
  }

  /// The time that a wall clock shows at `time`.
  ///
  /// - Parameter offset: The zone: seconds ahead of UTC at a moment.
  public init(_ time: WallTime, offset: (WallTime) -> Int) {
    // A day less at both ends, so that the offset stays within the calendar.
    let shown = min(
      max(time.milliseconds, Self.earliestMilliseconds + Self.dayLength),
      Self.latestMilliseconds - Self.dayLength)
    let seconds = offset(WallTime(milliseconds: shown))
    self.init(millisecondsSinceEpoch: shown + Int64(seconds) * 1000)
  }

  /// Milliseconds from 1970-01-01 00:00 on the same clock.
  public var millisecondsSinceEpoch: Int64 {
    let days = Self.daysSinceEpoch(year: year, month: month, day: day)
    return Int64(days) * Self.dayLength + millisecondsOfDay
  }

  /// One of the two times that a clock shows the same in the hour that repeats when summer time
  /// ends.
  public enum Pass: Sendable, Hashable {
    /// Before the clock is set back.
    case first
    /// After it.
    case last
  }

  /// The moment at which a wall clock shows this.
  ///
  /// In the hour that is skipped when summer time begins, the moment by a clock that was not set
  /// forward.
  ///
  /// - Parameters:
  ///   - pass: Which moment of the two, in the hour that repeats when summer time ends.
  ///   - offset: The zone: seconds ahead of UTC at a moment.
  public func wallTime(_ pass: Pass = .first, offset: (WallTime) -> Int) -> WallTime {
    let local = millisecondsSinceEpoch
    let moments = [local - Self.dayLength, local + Self.dayLength].map { nearby in
      let seconds = offset(WallTime(milliseconds: nearby))
      return WallTime(milliseconds: local - Int64(seconds) * 1000)
    }
    let exact = moments.filter { $0.milliseconds + Int64(offset($0)) * 1000 == local }
    return (pass == .first ? exact.min() : exact.max()) ?? moments[0]
  }

  /// `2024-05-12`
  public var dateText: String {
    DigitText.decimal(year, digits: 4) + "-" + DigitText.decimal(month, digits: 2) + "-"
      + DigitText.decimal(day, digits: 2)
  }

  /// `14:03:22`
  public var timeText: String {
    [hour, minute, second].map { DigitText.decimal($0, digits: 2) }.joined(separator: ":")
  }

  /// Midnight of the day `count` days later (earlier when negative).
  public func midnight(daysLater count: Int) -> CivilTime {
    CivilTime(
      millisecondsSinceEpoch: millisecondsSinceEpoch - millisecondsOfDay
        + Int64(count) * Self.dayLength)
  }

  private var millisecondsOfDay: Int64 {
    Int64(((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
  }

  private static let dayLength: Int64 = 86_400_000
  /// 0001-01-01 00:00 and 9999-12-31 23:59:59.999.
  private static let earliestMilliseconds: Int64 = -62_135_596_800_000
  private static let latestMilliseconds: Int64 = 253_402_300_799_999
}

// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
// civil_from_days: the year is made to begin in March, in eras of 400 years.
extension CivilTime {
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    return (year, calendarMonth, day)
  }

  private static func days(inMonth month: Int, ofYear year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
