import Foundation
import Values

/// A time, or a part of one, that a name may give.
struct TimePiece: Sendable, Hashable {
  /// The finest unit that is given.
  enum Precision: Int, Sendable, Comparable {
    case day
    case hour
    case minute
    case second

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// A time of day, or the part of one below the hour.
  struct Clock: Sendable, Hashable {
    var hour: Int?
    var minute = 0
    var second = 0
    var millisecond = 0
  }

  /// Where it stands in the name, in bytes.
  var bytes: Range<Int>
  /// Midnight of the day, where one is given.
  var date: CivilTime?
  /// Where one is given.
  var clock: Clock?
  var precision: Precision
  /// Seconds ahead of UTC, where the name says so.
  var offset: Int?
  /// A count of seconds since 1970.
  var instant: WallTime?
  /// Digits that may as well be a counter.
  var isWeak = false

  /// Both day and hour are given.
  var isComplete: Bool { instant != nil || (date != nil && clock?.hour != nil) }

  /// The moment that it gives, with missing parts 0; `nil` without a day.
  func moment(in zone: TimeZone) -> WallTime? {
    if let instant { return instant }
    guard let date else { return nil }
    return Self.moment(date, clock ?? Clock(), offset: offset, in: zone)
  }

  static func moment(
    _ date: CivilTime, _ clock: Clock, offset: Int?, in zone: TimeZone
  ) -> WallTime? {
    let civil = CivilTime(
      year: date.year, month: date.month, day: date.day, hour: clock.hour ?? 0,
      minute: clock.minute, second: clock.second, millisecond: clock.millisecond)
    return offset.map { civil?.wallTime(secondsFromUTC: $0) } ?? civil?.wallTime(in: zone)
  }

  /// The day that it names on a clock in `zone`.
  func day(in zone: TimeZone) -> CivilTime? {
    if let date { return date }
    return instant.map { time in
      CivilTime(time, offset: zone.offset).midnight(daysLater: 0)
    }
  }
}

extension TimeZone {
  /// Seconds ahead of UTC at a moment.
  func offset(_ time: WallTime) -> Int {
    secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }
}
