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
  /// - Throws: `Failure(.usage)` when the zone does not exist.
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

  /// `time` as this clock shows it.
  public func at(_ time: WallTime) -> Moment {
    // As of the moment that the calendar shows: there are times beyond its years.
    var offset = 0
    let civil = CivilTime(time) { shown in
      offset = offsetSeconds(at: shown)
      return offset
    }
    let isRepeated =
      civil.wallTime(.first, offset: offsetSeconds) != civil.wallTime(.last, offset: offsetSeconds)
    return Moment(time, offsetSeconds: offset, isRepeated: isRepeated)
  }
}
