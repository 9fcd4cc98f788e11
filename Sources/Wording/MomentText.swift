import Answers
import Values

/// Which edge of a period a text names: what a date without a time of day stands for, and which of
/// two moments a time stands for that the clock shows twice, so that both belong to the period.
public enum PeriodEdge: Sendable {
  /// `--from 2024-05-12`: the first moment of that day.
  case start
  /// `--to 2024-05-12`: the end of that day, so that the day belongs to the period.
  case end
}

extension ArchiveClock {
  /// The forms of time that `moment(_:edge:now:)` understands, for messages and help.
  public static let momentForms =
    "2024-05-12, 12.05.2024, 2024-05-12 14:03[:22], 2024-05-12T14:03:22+02:00, 14:03, today, "
    + "yesterday, tomorrow, now, -2h, -1d12h, @1715515402"

  /// The moment that `text` names, in this clock's zone unless the text has an offset of its own.
  ///
  /// Understood: a date (see `DateText`); a date and a time of day, separated by a blank or `T`,
  /// with seconds, a fraction, and an offset (`Z`, `+02:00`, `+0200`, `+02`) if wanted; a time of
  /// day (today's), up to `24:00`; `today`, `yesterday`, `tomorrow`, alone or with a time of day;
  /// `now`; a distance before (`-`) or after (`+`) `now` in weeks, days, hours, minutes and seconds
  /// (`-1d12h`); Unix seconds after `@`.
  ///
  /// Of a time that the clock shows twice, in the hour that repeats when summer time ends, the
  /// start of a period is the first and its end the last.
  /// - Throws: `Failure(.usage)` that lists the forms, or the readings of a date that has two.
  public func moment(_ text: String, edge: PeriodEdge, now: WallTime) throws(Failure) -> WallTime {
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if let moment = absoluteMoment(trimmed, edge: edge, now: now)
      ?? relativeMoment(trimmed, now: now)
    {
      return moment
    }
    let (reason, remedy) =
      switch Self.splitDate(trimmed).0.flatMap(DateText.init) {
      case .twoDays(let first, let second):
        (
          "it may be \(first.dateText) or \(second.dateText)",
          "Write the year first, or 02.09.2020 with the day first."
        )
      case .noDay: ("the calendar has no such day", "Known are: \(Self.momentForms).")
      case .day, nil: ("it has an unknown form", "Known are: \(Self.momentForms).")
      }
    throw Failure(
      .usage, attempted: "understand the time", subject: "\"\(text)\"", reason: reason,
      remedy: remedy)
  }

  private func absoluteMoment(_ text: String, edge: PeriodEdge, now: WallTime) -> WallTime? {
    if text.first == "@" {
      guard let seconds = Double(text.dropFirst()), abs(seconds) < 1e11 else { return nil }
      return WallTime(milliseconds: 0).advanced(bySeconds: seconds)
    }
    let today = civil(now)
    let (datePart, timePart) = Self.splitDate(text)
    let date: CivilTime?
    switch datePart {
    case nil, "today": date = today.midnight(daysLater: 0)
    case "yesterday": date = today.midnight(daysLater: -1)
    case "tomorrow": date = today.midnight(daysLater: 1)
    case .some(let digits): date = DateText(digits)?.day
    }
    guard let date else { return nil }
    guard let timePart else {
      return moment(edge == .start ? date : date.midnight(daysLater: 1))
    }
    guard let (clock, offset) = Self.timeOfDay(timePart, on: date) else { return nil }
    guard let offset else { return moment(clock, edge == .start ? .first : .last) }
    return WallTime(milliseconds: clock.millisecondsSinceEpoch - Int64(offset) * 1000)
  }

  /// The date and the time of day in `text`; `(nil, text)` when it starts with neither a date nor
  /// the name of a day.
  private static func splitDate(_ text: String) -> (String?, String?) {
    let lowered = text.lowercased()
    let parts = lowered.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "t" })
    for day in ["today", "yesterday", "tomorrow"] where lowered.hasPrefix(day) {
      let rest = lowered.dropFirst(day.count).drop { $0 == " " }
      return (day, rest.isEmpty ? nil : String(rest))
    }
    guard let first = parts.first, let sign = first.first, sign != "-", sign != "+",
      !first.contains(":"), first.contains(where: { DateText.separators.contains($0) })
    else { return (nil, lowered) }
    return (String(first), parts.count > 1 ? String(parts[1]) : nil)
  }

  /// The time of day in `text` on the day of `date`, and the offset from UTC that it names.
  private static func timeOfDay(_ text: String, on date: CivilTime) -> (CivilTime, Int?)? {
    var clock = text[...]
    var offset: Int?
    if clock.last == "z" {
      clock = clock.dropLast()
      offset = 0
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let digits = clock[clock.index(after: sign)...].filter { $0 != ":" }
      guard let hours = number(digits.prefix(2), digits: 2...2), hours < 24,
        let minutes = digits.count == 2 ? 0 : number(digits.dropFirst(2), digits: 2...2),
        minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (clock[sign] == "-" ? -1 : 1)
      clock = clock[..<sign]
    }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3, let hour = number(fields[0], digits: 1...2),
      let minute = number(fields[1], digits: 2...2)
    else { return nil }
    var second = 0
    var millisecond = 0
    if fields.count == 3 {
      let parts = fields[2].split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = number(parts[0], digits: 2...2) else { return nil }
      second = whole
      if parts.count == 2 {
        guard let fraction = number((parts[1] + "00").prefix(3), digits: 3...3) else { return nil }
        millisecond = fraction
      }
    }
    if (hour, minute, second, millisecond) == (24, 0, 0, 0) {
      return (date.midnight(daysLater: 1), offset)
    }
    let civil = CivilTime(
      year: date.year, month: date.month, day: date.day, hour: hour, minute: minute,
      second: second, millisecond: millisecond)
    return civil.map { ($0, offset) }
  }

  private func relativeMoment(_ text: String, now: WallTime) -> WallTime? {
    if text.lowercased() == "now" { return now }
    guard let sign = text.first, sign == "-" || sign == "+", text.count > 1 else { return nil }
    let units: [Character: Double] = ["w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1]
    var seconds = 0.0
    var digits = ""
    for character in text.dropFirst() {
      if let unit = units[character] {
        guard let count = Double(digits), count < 1e6 else { return nil }
        seconds += count * unit
        digits = ""
      } else {
        guard character.isASCII, character.isNumber || character == "." else { return nil }
        digits.append(character)
      }
    }
    guard digits.isEmpty else { return nil }
    return now.advanced(bySeconds: sign == "-" ? -seconds : seconds)
  }

  private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }
}
