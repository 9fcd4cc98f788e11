import Foundation
import Synchronization

/// What `work` hands over, to its end or as far as it comes within `seconds`.
///
/// It runs on a thread of its own, which stays behind when it does not come to its end: a file system
/// that does not answer holds whoever asks it.
public func gathered<Element: Sendable>(
  within seconds: Double, _ work: @escaping @Sendable (_ handOver: (Element) -> Void) -> Void
) -> [Element] {
  let found = Gathering<Element>()
  let hasEnded = TimedSemaphore()
  Thread.detachNewThread {
    work { element in found.elements.withLock { $0.append(element) } }
    hasEnded.signal()
  }
  _ = hasEnded.wait(seconds: seconds)
  return found.elements.withLock { $0 }
}

private final class Gathering<Element: Sendable>: Sendable {
  let elements = Mutex<[Element]>([])
}
