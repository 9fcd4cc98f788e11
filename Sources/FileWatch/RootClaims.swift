import Threads
import Values

/// Where the roots of a watch are. The thread of each root finds out its own, so that roots can be
/// compared without waiting for a file system that does not answer.
///
/// `@unchecked Sendable`: `condition` guards all state.
final class RootClaims: @unchecked Sendable {
  private let condition = TimedCondition()
  private var claims: [Int: FilePath?] = [:]
  private let count: Int

  /// How long a root waits for the others to report, in seconds.
  ///
  /// Source: our choice: a disk that must spin up first takes longer, and is compared later.
  private static let patienceSeconds = 2.0

  init(count: Int) {
    self.count = count
  }

  /// Notes where root `number` is, `nil` for a missing one, and waits a moment until all are known.
  ///
  /// - Returns: Whether another root is inside this one, or this one inside another.
  func overlaps(_ number: Int, _ path: FilePath?) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    claims[number] = .some(path)
    condition.broadcast()
    let deadline = Deadline(afterSeconds: Self.patienceSeconds)
    while claims.count < count, condition.wait(until: deadline) {}
    guard let path else { return false }
    return claims.contains { other, claim in
      guard other != number, let claim else { return false }
      return path.lies(under: claim) || claim.lies(under: path)
    }
  }
}
