import Synchronization

/// The wish that a run stops at the next moment at which nothing is lost.
///
/// Set from any thread, and safely from a signal handler.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  public func request() { flag.store(true, ordering: .relaxed) }
}
