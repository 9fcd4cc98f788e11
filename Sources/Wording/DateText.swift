import Values

/// A date as people write it, read.
///
/// The year has four digits. Where it comes first, month and day follow, whatever separates them:
/// `2020-09-02`, `2020/9/2`. Where it comes last, a full stop says that the day comes first
/// (`02.09.2020`). With `/` or `-` some write the day first and others the month: that is read only
/// where a single day can be meant (`25/09/2020`).
enum DateText {
  /// Midnight of the day.
  case day(CivilTime)
  /// It may be the first, with the day before the month, or the second.
  case twoDays(CivilTime, CivilTime)
  /// It has the form of a date, but the calendar has no such day.
  case noDay

  /// What may stand between the numbers.
  static let separators: Set<Character> = ["-", ".", "/"]

  /// `nil` for text that has not the form of a date.
  init?(_ text: String) {
    let fields = text.split(
      omittingEmptySubsequences: false, whereSeparator: { Self.separators.contains($0) })
    let numbers = fields.compactMap { field -> Int? in
      field.allSatisfy { $0.isASCII && $0.isNumber } ? Int(field) : nil
    }
    let marks = Set(text.filter { Self.separators.contains($0) })
    guard fields.count == 3, numbers.count == 3, marks.count == 1,
      (1...2).contains(fields[1].count)
    else { return nil }
    let days: [CivilTime?]
    switch (fields[0].count, fields[2].count) {
    case (4, 1...2): days = [CivilTime(year: numbers[0], month: numbers[1], day: numbers[2])]
    case (1...2, 4):
      let dayFirst = CivilTime(year: numbers[2], month: numbers[1], day: numbers[0])
      let monthFirst = CivilTime(year: numbers[2], month: numbers[0], day: numbers[1])
      days = marks == ["."] ? [dayFirst] : [dayFirst, monthFirst]
    default: return nil
    }
    let known = days.compactMap(\.self)
    guard let first = known.first, let last = known.last else {
      self = .noDay
      return
    }
    self = first == last ? .day(first) : .twoDays(first, last)
  }

  /// The day, where one is meant.
  var day: CivilTime? {
    guard case .day(let day) = self else { return nil }
    return day
  }
}
