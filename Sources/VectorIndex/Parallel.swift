import Foundation

/// Work on several threads at once.
enum Parallel {
  /// Calls `body` with every number below `count`, on up to `threads` threads, the caller's
  /// included, and returns when all calls have.
  static func run(_ count: Int, threads: Int, _ body: @Sendable @escaping (Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for number in 0..<count { body(number) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: worker, to: count, by: workers) { body(number) }
    }
  }
}
