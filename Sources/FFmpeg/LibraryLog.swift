import CFFmpeg
import Glibc
import Synchronization

/// FFmpeg's log, kept off the terminal: its last error lines become the detail of our errors.
///
/// The log is one per process. Lines are remembered with the thread that wrote them, so that
/// readers on different threads do not quote each other.
final class LibraryLog: Sendable {
  static let shared = LibraryLog()

  private struct Line {
    var thread: pthread_t
    var text: String
  }

  /// Enough for the threads of a worker; older lines are of no use.
  private static let capacity = 32

  private let lines = Mutex<[Line]>([])

  private init() {
    // One plane of the largest picture that the default limits allow, at 8 bytes a pixel, twice.
    av_max_alloc(1 << 30)
    av_log_set_level(AV_LOG_ERROR)
    av_log_set_callback { source, level, format, arguments in
      // Optional on some processors only, as C's `va_list` is an array there.
      let list: CVaListPointer? = arguments
      guard level <= AV_LOG_ERROR, let format, let list else { return }
      var buffer = [CChar](repeating: 0, count: 512)
      var prefix: Int32 = 0
      _ = av_log_format_line2(
        source, level, format, list, &buffer, Int32(buffer.count), &prefix)
      LibraryLog.shared.append(String(cBuffer: buffer))
    }
  }

  /// Makes sure that FFmpeg is quiet and bounded before its first use.
  static func install() {
    _ = shared
  }

  /// The last error line that FFmpeg wrote on this thread since the last call, if any.
  func takeLastLine() -> String? {
    let thread = pthread_self()
    return lines.withLock { lines in
      let text = lines.last { $0.thread == thread }?.text
      lines.removeAll { $0.thread == thread }
      return text
    }
  }

  /// Forgets what this thread logged, before a call whose own lines matter.
  func clear() {
    _ = takeLastLine()
  }

  private func append(_ text: String) {
    let trimmed = text.trimmed
    guard !trimmed.isEmpty else { return }
    let line = Line(thread: pthread_self(), text: trimmed)
    lines.withLock { lines in
      if lines.count >= Self.capacity { lines.removeFirst() }
      lines.append(line)
    }
  }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    let end = start.lastIndex { !$0.isWhitespace }
    return end.map { String(start[...$0]) } ?? ""
  }
}
