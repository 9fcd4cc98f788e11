import Archive
import FaceModel
import FileWatch
import Synchronization

/// A found file that needs work, or may need it.
struct WorkItem: Sendable {
  var file: FoundSource
  /// The journal's number for it; may become another once its content has been read.
  var source: SourceID
  /// Its content has to be read before anybody knows whether there is work.
  var needsFingerprint: Bool
}

/// The items of a run, handed out one after the other to the lanes.
final class WorkList: Sendable {
  private let items: [WorkItem]
  private let next = Atomic<Int>(0)

  init(_ items: [WorkItem]) {
    self.items = items
  }

  /// The next item; `nil` when all have been handed out.
  func take() -> WorkItem? {
    let index = next.add(1, ordering: .relaxed).oldValue
    return index < items.count ? items[index] : nil
  }
}
