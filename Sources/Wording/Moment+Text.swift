import Answers
import Values

extension Moment {
  /// `2024-05-12`
  public var dateText: String { civil.dateText }

  /// `2024-05-12 14:03:22`, and `2024-10-27 02:30:00+02:00` where the clock shows the same twice.
  public var text: String { "\(dateText) \(timeText)" }

  private var timeText: String { civil.timeText + (isRepeated ? isoOffsetText : "") }

  /// `UTC+02:00`, or `UTC` alone: what the zone was then.
  public var offsetText: String {
    guard offsetSeconds != 0 else { return "UTC" }
    return "UTC\(offsetSeconds < 0 ? "−" : "+")\(Self.digits(ofMinutes: offsetSeconds / 60))"
  }

  /// Two moments as one stretch, without repeating the date: `2024-05-12 14:03:22 – 14:04:10`.
  public static func spanText(_ start: Moment, _ end: Moment) -> String {
    guard start.text != end.text else { return start.text }
    return "\(start.text) – \(start.dateText == end.dateText ? end.timeText : end.text)"
  }

  /// As `spanText(_:_:)`; `nil` unless there are both.
  public static func spanText(_ start: Moment?, _ end: Moment?) -> String? {
    guard let start, let end else { return nil }
    return spanText(start, end) as String
  }
}
