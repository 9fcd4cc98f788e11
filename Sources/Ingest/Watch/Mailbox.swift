import FileWatch
import Synchronization
import Values

/// What the watcher's thread has found and the writer's thread has not taken yet.
final class Mailbox: Sendable {
  private let content = Mutex<(notices: [WatchNotice], failure: Failure?)>(([], nil))

  func post(_ notice: WatchNotice) { content.withLock { $0.notices.append(notice) } }

  /// The watcher cannot continue.
  func post(_ failure: Failure) { content.withLock { $0.failure = failure } }

  /// Everything that was posted since the last call.
  func drain() throws -> [WatchNotice] {
    let (notices, failure) = content.withLock { content in
      defer { content.notices = [] }
      return content
    }
    if let failure { throw failure }
    return notices
  }
}
