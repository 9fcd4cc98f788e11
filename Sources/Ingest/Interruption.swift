import Synchronization

/// The wish that a run stops at the next moment at which nothing is lost.
///
/// Set from any thread, and safely from a signal handler.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Nothing is requested yet.
  public init() {}

  /// Whether somebody has asked the run to stop. May be asked from any thread.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks the run to stop. May be called from any thread and from a signal's handler.
  public func request() { flag.store(true, ordering: .relaxed) }
}
