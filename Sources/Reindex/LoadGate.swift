import Foundation

/// Says whether the machine has more to do than a background task should add to.
struct LoadGate {
  /// The load average above which it is closed; `nil` never closes it.
  let maximumLoad: Double?
  private var checked: UInt64 = 0
  private var isOpen = true

  /// The system updates its load average every five seconds.
  private static let intervalNanoseconds: UInt64 = 1_000_000_000

  init(maximumLoad: Double?) {
    self.maximumLoad = maximumLoad
  }

  /// Whether the load average of the last minute is within the limit; looked up once a second.
  mutating func open() -> Bool {
    guard let maximumLoad else { return true }
    let now = DispatchTime.now().uptimeNanoseconds
    guard checked == 0 || now - checked >= Self.intervalNanoseconds else { return isOpen }
    checked = now
    var load = 0.0
    isOpen = getloadavg(&load, 1) == 1 ? load <= maximumLoad : true
    return isOpen
  }
}
