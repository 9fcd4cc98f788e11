/// A date and a time of day as a calendar and a clock show them, without a zone (Gregorian).
struct CivilTime: Sendable, Hashable {
  var year: Int
  /// 1...12
  var month: Int
  /// 1...31
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int

  /// The fields, or `nil` when they name no date and time of day (`2023-02-29`, `24:00`).
  init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysIn(month: month, year: year), (0...23).contains(hour),
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

  /// The fields of a clock that showed 1970-01-01 00:00 `milliseconds` ago.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  init(millisecondsSinceEpoch milliseconds: Int64) {
    let dayLength: Int64 = 86_400_000
    var rest = milliseconds % dayLength
    var days = milliseconds / dayLength
    if rest < 0 {
      rest += dayLength
      days -= 1
    }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
    day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(rest / 3_600_000)
    minute = Int(rest / 60_000 % 60)
    second = Int(rest / 1000 % 60)
    millisecond = Int(rest % 1000)
  }

  /// Milliseconds from 1970-01-01 00:00 on the same clock.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  var millisecondsSinceEpoch: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let monthIndex = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthIndex + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = days * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
    return seconds * 1000 + Int64(millisecond)
  }

  /// `2024-05-12`
  var dateText: String {
    let digits = String(year)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return "\(padding)\(digits)-\(twoDigits(month))-\(twoDigits(day))"
  }

  /// `14:03:22`
  var timeText: String { "\(twoDigits(hour)):\(twoDigits(minute)):\(twoDigits(second))" }

  /// Midnight of the day `count` days later (earlier when negative).
  func midnight(daysLater count: Int) -> CivilTime {
    let day: Int64 = 86_400_000
    let midnight = millisecondsSinceEpoch - millisecondsOfDay
    return CivilTime(millisecondsSinceEpoch: midnight + Int64(count) * day)
  }

  private var millisecondsOfDay: Int64 {
    Int64(((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: isLeap(year) ? 29 : 28
    default: 31
    }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }
}
