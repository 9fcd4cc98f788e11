import Foundation
import Synchronization

/// Closes while the machine is too busy for background work.
///
/// May be used by any thread. All threads that share a gate see the same answer, which is renewed
/// once a second.
public final class LoadGate: Sendable {
  /// The load average over one minute above which the gate is closed; `nil` for a gate that is
  /// always open.
  public let maximumLoad: Double?
  private let load: @Sendable () -> Double?
  private let state = Mutex<State>(State())

  private struct State {
    /// When the load was last read, in nanoseconds of uptime; 0 before the first time.
    var checked: UInt64 = 0
    var isOpen = true
  }

  /// The system updates its load average every five seconds.
  private static let intervalNanoseconds: UInt64 = 1_000_000_000

  /// Creates a gate.
  ///
  /// - Parameters:
  ///   - maximumLoad: The load average above which it is closed; `nil` for always open.
  ///   - load: Gives the load average over the last minute; `nil` when it is unknown, which leaves
  ///     the gate open.
  public init(maximumLoad: Double?, load: @escaping @Sendable () -> Double? = LoadGate.systemLoad) {
    self.maximumLoad = maximumLoad
    self.load = load
  }

  /// Whether the load is within the limit.
  public var isOpen: Bool {
    guard let maximumLoad else { return true }
    let now = DispatchTime.now().uptimeNanoseconds
    return state.withLock { state in
      guard state.checked == 0 || now - state.checked >= Self.intervalNanoseconds else {
        return state.isOpen
      }
      state.checked = now
      state.isOpen = load().map { $0 <= maximumLoad } ?? true
      return state.isOpen
    }
  }

  /// The system's load average over the last minute; `nil` when it is unknown.
  @Sendable public static func systemLoad() -> Double? {
    var load = 0.0
    return getloadavg(&load, 1) == 1 ? load : nil
  }
}
