import Foundation
import Values

/// Where the roots of a watch lie, found out by the thread of each, so that they can be compared
/// without any waiting for a file system that does not answer.
///
/// `@unchecked Sendable`: all state is read and written with `condition` locked.
final class RootClaims: @unchecked Sendable {
  private let condition = NSCondition()
  private var claims: [Int: FilePath?] = [:]
  private let count: Int

  /// How long a root waits for the others to be found.
  ///
  /// Source: our choice: a disk that has to spin up first takes longer, and is found out then.
  private static let patienceSeconds = 2.0

  init(count: Int) {
    self.count = count
  }

  /// Takes note of where root `number` lies, `nil` for one that is not there, and waits for a moment
  /// until all are known.
  ///
  /// - Returns: Whether another root lies within this one, or it within that.
  func overlaps(_ number: Int, _ path: FilePath?) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    claims[number] = .some(path)
    condition.broadcast()
    let deadline = Date(timeIntervalSinceNow: Self.patienceSeconds)
    while claims.count < count, condition.wait(until: deadline) {}
    guard let path else { return false }
    return claims.contains { other, claim in
      guard other != number, let claim else { return false }
      return path.lies(under: claim) || claim.lies(under: path)
    }
  }
}
