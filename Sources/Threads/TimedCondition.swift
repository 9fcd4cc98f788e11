import CProcess
import Dispatch
import Glibc

/// A moment until which somebody waits, by a clock that nobody sets: `CLOCK_MONOTONIC`.
public struct Deadline: Sendable {
  let nanoseconds: UInt64

  /// - Parameter seconds: From now on; what is negative counts as 0.
  public init(afterSeconds seconds: Double) {
    nanoseconds = DispatchTime.now().uptimeNanoseconds + UInt64(max(0, seconds) * 1e9)
  }
}

/// A lock with a condition to wait for, whose timed waits last as long as they say, however the
/// machine's clock is set meanwhile.
///
/// Those of `NSCondition` and `DispatchSemaphore` wait for a moment of the clock that can be set:
/// when it is set back they last longer by the whole step.
///
/// `@unchecked Sendable`: the C library's objects are made for use by several threads.
public final class TimedCondition: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Nobody holds or waits for it.
  public init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Takes the lock, and waits for it. All that follows here is for those who hold it.
  public func lock() { pthread_mutex_lock(mutex) }

  /// Lets go of the lock.
  public func unlock() { pthread_mutex_unlock(mutex) }

  /// Calls `body` with the lock held.
  public func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Lets go of the lock until somebody calls `signal` or `broadcast`, or for no reason at all.
  public func wait() { pthread_cond_wait(condition, mutex) }

  /// The same, but not beyond `deadline`.
  ///
  /// - Returns: `false` when the deadline has come.
  public func wait(until deadline: Deadline) -> Bool {
    CProcessWaitUntil(condition, mutex, deadline.nanoseconds) != 0
  }

  /// Wakes one of those who wait.
  public func signal() { pthread_cond_signal(condition) }

  /// Wakes all who wait.
  public func broadcast() { pthread_cond_broadcast(condition) }
}
