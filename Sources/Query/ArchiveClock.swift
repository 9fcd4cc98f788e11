import Foundation
import Values

/// Wall time as an archive's people read it: in one time zone.
///
/// Values are immutable and may be shared between threads.
public struct ArchiveClock: Sendable, Hashable {
  /// The IANA name of the zone: `Europe/Berlin`.
  public let zoneName: String
  private let zone: TimeZone

  /// The clock of the zone that IANA calls `zoneName`.
  ///
  /// - Throws: `Failure(.usage)` when there is no such zone.
  public init(zoneName: String) throws(Failure) {
    guard let zone = TimeZone(identifier: zoneName) else {
      throw Failure(
        .usage, attempted: "use the time zone", subject: zoneName,
        reason: "no time zone has that name",
        remedy: "Give a name such as Europe/Berlin or UTC.")
    }
    self.zoneName = zoneName
    self.zone = zone
  }

  private init(utc: TimeZone) {
    zoneName = "UTC"
    zone = utc
  }

  /// Coordinated universal time.
  public static let utc = ArchiveClock(utc: .gmt)

  /// The zone's distance from UTC at `time`, in seconds, positive to the east.
  public func offsetSeconds(at time: WallTime) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }

  /// The calendar fields that a clock on the wall shows at `time`.
  func civil(_ time: WallTime) -> CivilTime { CivilTime(time, offset: offsetSeconds) }

  /// The moment at which a clock on the wall shows `civil`; see `CivilTime.wallTime(offset:)`.
  func moment(_ civil: CivilTime) -> WallTime { civil.wallTime(offset: offsetSeconds) }

  /// `2024-05-12`
  public func dateText(_ time: WallTime) -> String { civil(time).dateText }

  /// `14:03:22`
  public func timeText(_ time: WallTime) -> String { civil(time).timeText }

  /// `2024-05-12 14:03:22`
  public func text(_ time: WallTime) -> String { "\(dateText(time)) \(timeText(time))" }

  /// `2024-05-12T14:03:22.250+02:00`: ISO 8601 with milliseconds and the zone's offset.
  ///
  /// ISO 8601 knows offsets of whole minutes only. Zones once had seconds too (before about 1950);
  /// for such times the offset is cut to minutes, and the time of day is the one that goes with it.
  public func isoText(_ time: WallTime) -> String {
    let minutes = offsetSeconds(at: time) / 60
    let civil = CivilTime(time) { _ in minutes * 60 }
    let sign = minutes < 0 ? "-" : "+"
    let zone = sign + Self.offsetDigits(abs(minutes))
    let fraction = String(1000 + civil.millisecond).dropFirst()
    return "\(civil.dateText)T\(civil.timeText).\(fraction)\(zone)"
  }

  /// `UTC+02:00`, or `UTC` alone: what the zone was at `time`.
  public func offsetText(at time: WallTime) -> String {
    let offset = offsetSeconds(at: time)
    guard offset != 0 else { return "UTC" }
    let minutes = abs(offset) / 60
    return "UTC\(offset < 0 ? "−" : "+")\(Self.offsetDigits(minutes))"
  }

  /// `02:00`
  private static func offsetDigits(_ minutes: Int) -> String {
    DigitText.decimal(minutes / 60, digits: 2) + ":" + DigitText.decimal(minutes % 60, digits: 2)
  }

  /// Two moments as one stretch, without repeating the date: `2024-05-12 14:03:22 – 14:04:10`.
  public func spanText(_ start: WallTime, _ end: WallTime) -> String {
    let first = civil(start)
    let last = civil(end)
    if first.dateText == last.dateText && first.timeText == last.timeText { return text(start) }
    let tail = first.dateText == last.dateText ? last.timeText : text(end)
    return "\(text(start)) – \(tail)"
  }
}
