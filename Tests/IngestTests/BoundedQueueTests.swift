import Foundation
import Synchronization
import Testing

@testable import Ingest

@Suite("The queue before the writer holds back whoever fills it too fast")
struct BoundedQueueTests {
  @Test(
    "Everything comes out in order, and never more is inside than fits", .timeLimit(.minutes(1)))
  func order() {
    let queue = BoundedQueue<Int>(capacityBytes: 100)
    let inside = Atomic<Int>(0)
    let filler = Thread {
      for number in 0..<1000 {
        try? queue.push(number, bytes: 30)
        inside.add(1, ordering: .relaxed)
      }
    }
    filler.start()
    for number in 0..<1000 {
      if number % 100 == 0 { usleep(2000) }
      let pushed = inside.load(ordering: .relaxed)
      #expect(pushed <= number + 4)
      #expect(queue.pop(timeoutSeconds: 10) == number)
    }
    #expect(queue.pop(timeoutSeconds: 0.01) == nil)
  }

  @Test("One element that is larger than the queue still passes", .timeLimit(.minutes(1)))
  func large() throws {
    let queue = BoundedQueue<Int>(capacityBytes: 10)
    try queue.push(1, bytes: 1000)
    #expect(queue.pop(timeoutSeconds: 1) == 1)
  }

  @Test("Closing wakes who waits to fill it", .timeLimit(.minutes(1)))
  func closing() throws {
    let queue = BoundedQueue<Int>(capacityBytes: 10)
    try queue.push(1, bytes: 10)
    let refused = Atomic<Bool>(false)
    let done = DispatchSemaphore(value: 0)
    Thread {
      do { try queue.push(2, bytes: 10) } catch { refused.store(true, ordering: .relaxed) }
      done.signal()
    }.start()
    usleep(50_000)
    queue.close()
    done.wait()
    let wasRefused = refused.load(ordering: .relaxed)
    #expect(wasRefused)
    #expect(queue.pop(timeoutSeconds: 1) == 1)
  }
}
