import Threads
import Values

/// Which of the waiting sources comes first, by the time at which its recording begins.
public enum WorkOrder: String, Sendable, CaseIterable {
  /// What was recorded last: for watching, where people ask about today.
  case newest
  /// What was recorded first: for a backlog.
  case oldest
}

/// The items that wait for a lane, each path once.
///
/// `@unchecked Sendable`: all state is read and written with `condition` locked.
final class WorkQueue: @unchecked Sendable {
  private let condition = TimedCondition()
  private let order: WorkOrder
  /// A binary heap: no item comes before its parent, which has half its index.
  private var heap: [WorkItem] = []
  /// Each as it was pushed last: in the heap only its place counts.
  private var items: [FilePath: WorkItem] = [:]
  private var isClosed = false

  init(_ order: WorkOrder) {
    self.order = order
  }

  var count: Int {
    condition.lock()
    defer { condition.unlock() }
    return heap.count
  }

  /// Adds an item, or puts it in the place of the one of its path that waits already: the file may
  /// have changed since.
  ///
  /// - Returns: whether it was added.
  /// - Complexity: O(log n)
  @discardableResult
  func push(_ item: WorkItem) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard items.updateValue(item, forKey: item.file.path) == nil else { return false }
    heap.append(item)
    rise(from: heap.count - 1)
    condition.signal()
    return true
  }

  /// Nothing more will be added: who waits gets what there is, and then `nil`.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  /// The first item, waiting for one; `nil` when there will be none, or when `isStopping`, which is
  /// asked several times a second, says so.
  func next(_ isStopping: () -> Bool) -> WorkItem? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopping() {
      if let first = heap.first {
        removeFirst()
        return items.removeValue(forKey: first.file.path) ?? first
      }
      if isClosed { return nil }
      _ = condition.wait(until: Deadline(afterSeconds: 0.2))
    }
    return nil
  }

  private func comes(_ item: WorkItem, before other: WorkItem) -> Bool {
    let (time, otherTime) = (item.file.start, other.file.start)
    guard time == otherTime else { return order == .newest ? time > otherTime : time < otherTime }
    return item.file.path < other.file.path
  }

  private func rise(from start: Int) {
    var index = start
    while index > 0, comes(heap[index], before: heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var index = 0
    while true {
      var first = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if comes(heap[child], before: heap[first]) { first = child }
      }
      guard first != index else { return }
      heap.swapAt(index, first)
      index = first
    }
  }
}
