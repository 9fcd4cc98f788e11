import Threads

/// A queue between threads that holds back whoever fills it faster than it is emptied.
///
/// `@unchecked Sendable`: all state is read and written with `condition` locked.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let condition = TimedCondition()
  private let capacityBytes: Int
  private var elements: [(element: Element, bytes: Int)?] = []
  private var head = 0
  private var queuedBytes = 0
  private var isClosed = false

  /// - Parameter capacityBytes: what the elements may hold together. One element always fits.
  init(capacityBytes: Int) {
    self.capacityBytes = capacityBytes
  }

  /// Appends an element that holds about `bytes`, waiting for room.
  ///
  /// - Throws: `QueueClosed` when nobody will take it.
  func push(_ element: Element, bytes: Int) throws {
    condition.lock()
    defer { condition.unlock() }
    while !isClosed && queuedBytes > 0 && queuedBytes + bytes > capacityBytes { condition.wait() }
    guard !isClosed else { throw QueueClosed() }
    elements.append((element, bytes))
    queuedBytes += bytes
    condition.broadcast()
  }

  /// The oldest element; `nil` when none comes within `timeoutSeconds`.
  func pop(timeoutSeconds: Double) -> Element? {
    condition.lock()
    defer { condition.unlock() }
    let deadline = Deadline(afterSeconds: timeoutSeconds)
    while head == elements.count {
      guard condition.wait(until: deadline) else { return nil }
    }
    guard let (element, bytes) = elements[head] else { return nil }
    // What was taken must not stay alive here until the array is next compacted.
    elements[head] = nil
    head += 1
    if head > 64 && head * 2 > elements.count {
      elements.removeFirst(head)
      head = 0
    }
    queuedBytes -= bytes
    condition.broadcast()
    return element
  }

  /// Refuses every further element and wakes who waits to append one.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}

/// Thrown into a producer whose consumer has stopped.
struct QueueClosed: Error {}
