import Answers
import Values

extension ArchiveClock {
  /// The calendar fields that a clock on the wall shows at `time`.
  func civil(_ time: WallTime) -> CivilTime { CivilTime(time, offset: offsetSeconds) }

  /// The moment at which a clock on the wall shows `civil`; see `CivilTime.wallTime(_:offset:)`.
  func moment(_ civil: CivilTime, _ pass: CivilTime.Pass = .first) -> WallTime {
    civil.wallTime(pass, offset: offsetSeconds)
  }

  /// `2024-05-12 14:03:22`
  public func text(_ time: WallTime) -> String { at(time).text }

  /// `2024-05-12T14:03:22.250+02:00`; see `Moment.isoText`.
  public func isoText(_ time: WallTime) -> String { at(time).isoText }

  /// `UTC+02:00`, or `UTC` alone: what the zone was at `time`.
  public func offsetText(at time: WallTime) -> String { at(time).offsetText }
}
