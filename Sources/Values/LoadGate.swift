import Foundation
import Synchronization

/// Says whether the machine has more to do than background work should add to.
///
/// For any thread; all that share one see the same answer, which is looked up once a second.
public final class LoadGate: Sendable {
  /// The load average over one minute above which it is closed; `nil` never closes it.
  public let maximumLoad: Double?
  private let load: @Sendable () -> Double?
  private let state = Mutex<State>(State())

  private struct State {
    /// When the load was looked up last; 0 before.
    var checked: UInt64 = 0
    var isOpen = true
  }

  /// The system updates its load average every five seconds.
  private static let intervalNanoseconds: UInt64 = 1_000_000_000

  /// - Parameter load: The load average of the last minute; `nil` when it cannot be told, which
  ///   leaves the gate open.
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

  /// The system's load average of the last minute.
  @Sendable public static func systemLoad() -> Double? {
    var load = 0.0
    return getloadavg(&load, 1) == 1 ? load : nil
  }
}
