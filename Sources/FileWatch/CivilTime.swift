import FaceModel
import Foundation

/// A date and time of day as a wall clock shows it, without its zone.
///
/// Cameras name folders by their local time; the archive keeps `WallTime`.
struct CivilTime: Sendable, Hashable {
  var year: Int
  /// 1...12.
  var month: Int
  /// 1...31.
  var day: Int
  /// 0...23.
  var hour: Int
  /// 0...59.
  var minute: Int
  /// 0...59.
  var second: Int
  /// 0...999.
  var millisecond: Int

  /// The time with these fields; `nil` when there is no such date or time of day.
  ///
  /// Years 1...9999 of the proleptic Gregorian calendar.
  init?(
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

  /// What a clock in `zone` shows at `time`. Times outside the years 1...9999 are clamped to them.
  init(_ time: WallTime, in zone: TimeZone) {
    let clamped = min(max(time.milliseconds, Self.earliestMilliseconds), Self.latestMilliseconds)
    self.init(utcMilliseconds: clamped + Self.offsetMilliseconds(of: zone, at: clamped))
  }

  /// The moment at which a clock in `zone` shows this.
  ///
  /// In the hour that is repeated when summer time ends, the first of the two moments; in the hour
  /// that is skipped when it begins, the moment that a clock which was not set would mean.
  func wallTime(in zone: TimeZone) -> WallTime {
    let local = utcMilliseconds
    let day: Int64 = 86_400_000
    let before = Self.offsetMilliseconds(of: zone, at: local - day)
    let after = Self.offsetMilliseconds(of: zone, at: local + day)
    let moments = [local - before, local - after].filter { moment in
      moment + Self.offsetMilliseconds(of: zone, at: moment) == local
    }
    return WallTime(milliseconds: moments.min() ?? local - before)
  }

  /// The moment at which a clock that is `seconds` ahead of UTC shows this.
  func wallTime(secondsFromUTC seconds: Int) -> WallTime {
    WallTime(milliseconds: utcMilliseconds - Int64(seconds) * 1000)
  }

  /// The fields, read as UTC, in milliseconds since 1970-01-01T00:00:00Z.
  private var utcMilliseconds: Int64 {
    let days = Self.daysSinceEpoch(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return Int64(seconds) * 1000 + Int64(millisecond)
  }

  private init(utcMilliseconds: Int64) {
    let day: Int64 = 86_400_000
    let days = (Double(utcMilliseconds) / Double(day)).rounded(.down)
    let rest = Int(utcMilliseconds - Int64(days) * day)
    (year, month, self.day) = Self.date(daysSinceEpoch: Int(days))
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  private static let earliestMilliseconds: Int64 = -62_135_596_800_000
  private static let latestMilliseconds: Int64 = 253_402_300_799_999

  private static func offsetMilliseconds(of zone: TimeZone, at utcMilliseconds: Int64) -> Int64 {
    let date = Date(timeIntervalSince1970: Double(utcMilliseconds) / 1000)
    return Int64(zone.secondsFromGMT(for: date)) * 1000
  }
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
