import Foundation
import Values

extension CivilTime {
  /// The moment at which a clock in `zone` shows this; see `wallTime(offset:)`.
  func wallTime(in zone: TimeZone) -> WallTime {
    wallTime { time in
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    }
  }

  /// The moment at which a clock shows this that is `seconds` ahead of UTC.
  func wallTime(secondsFromUTC seconds: Int) -> WallTime { wallTime { _ in seconds } }
}
