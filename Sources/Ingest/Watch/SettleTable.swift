import FileWatch
import Values

/// Files that were seen and may still be changing.
///
/// A file has settled when its size and times have not changed for a while. Times are nanoseconds
/// of uptime, given by the caller.
struct SettleTable {
  struct Waiting {
    var file: FoundSource
    /// When it was first seen here.
    var seen: UInt64
    /// When it will have settled, if it stays as it is.
    var due: UInt64
  }

  private let nanoseconds: UInt64
  private var waiting: [FilePath: Waiting] = [:]
  /// No file is due before this.
  private var nextDue: UInt64 = .max

  init(seconds: Double) {
    nanoseconds = UInt64(max(0, seconds) * 1e9)
  }

  var count: Int { waiting.count }

  /// How long the file that has waited longest has, in nanoseconds; 0 when none waits.
  ///
  /// - Complexity: O(n)
  func oldestAge(_ now: UInt64) -> UInt64 {
    waiting.values.map(\.seen).min().map { now > $0 ? now - $0 : 0 } ?? 0
  }

  /// Takes note of a file as it is now. One that has changed since it was last noted starts again.
  ///
  /// - Parameter unchanged: How long it is known to have been as it is, in nanoseconds.
  mutating func note(_ file: FoundSource, _ now: UInt64, unchanged: UInt64 = 0) {
    let due = now + nanoseconds - min(unchanged, nanoseconds)
    if let known = waiting[file.path] {
      guard known.file.identity != file.identity else { return }
      waiting[file.path] = Waiting(file: file, seen: known.seen, due: due)
    } else {
      waiting[file.path] = Waiting(file: file, seen: now, due: due)
    }
    nextDue = min(nextDue, due)
  }

  /// Lets a file wait once more, though it has not changed.
  mutating func postpone(_ path: FilePath, _ now: UInt64) {
    waiting[path]?.due = now + nanoseconds
    nextDue = min(nextDue, now + nanoseconds)
  }

  mutating func forget(_ path: FilePath) { waiting[path] = nil }

  /// Files whose time has come, in the order in which it came, `limit` at most. They stay until
  /// they are forgotten, noted or postponed.
  ///
  /// - Complexity: O(n log n) when there is one, else O(1).
  mutating func due(_ now: UInt64, limit: Int) -> [FoundSource] {
    guard nextDue <= now else { return [] }
    let due = waiting.values.filter { $0.due <= now }
      .sorted { ($0.due, $0.file.path) < ($1.due, $1.file.path) }
    if due.count <= limit {
      nextDue = waiting.values.lazy.filter { $0.due > now }.map(\.due).min() ?? .max
      return due.map(\.file)
    }
    return due.prefix(limit).map(\.file)
  }
}
