/// Counts what has happened for somebody who waits for it; see ``TimedCondition`` for its waits.
public final class TimedSemaphore: Sendable {
  private let condition = TimedCondition()
  /// Guarded by `condition`.
  nonisolated(unsafe) private var count = 0

  /// Nothing has happened.
  public init() {}

  /// It has happened once more.
  public func signal() {
    condition.withLock {
      count += 1
      condition.signal()
    }
  }

  /// Waits until it has happened once more than was waited for.
  ///
  /// - Returns: `false` when it did not within `seconds`.
  public func wait(seconds: Double) -> Bool {
    let deadline = Deadline(afterSeconds: seconds)
    return condition.withLock {
      while count == 0 {
        guard condition.wait(until: deadline) else { return false }
      }
      count -= 1
      return true
    }
  }
}
