import Answers
import Values

extension Moment {
  /// `2024-05-12`
  public var dateText: String { civil.dateText }

  /// `2024-05-12 14:03:22`
  public var text: String {
    let civil = civil
    return "\(civil.dateText) \(civil.timeText)"
  }

  /// `UTC+02:00`, or `UTC` alone: what the zone was then.
  public var offsetText: String {
    guard offsetSeconds != 0 else { return "UTC" }
    return "UTC\(offsetSeconds < 0 ? "−" : "+")\(Self.digits(ofMinutes: offsetSeconds / 60))"
  }

  /// Two moments as one stretch, without repeating the date: `2024-05-12 14:03:22 – 14:04:10`.
  public static func spanText(_ start: Moment, _ end: Moment) -> String {
    let first = start.civil
    let last = end.civil
    if first.dateText == last.dateText && first.timeText == last.timeText { return start.text }
    let tail = first.dateText == last.dateText ? last.timeText : end.text
    return "\(start.text) – \(tail)"
  }

  /// As `spanText(_:_:)`; `nil` unless there are both.
  public static func spanText(_ start: Moment?, _ end: Moment?) -> String? {
    guard let start, let end else { return nil }
    return spanText(start, end) as String
  }
}
