import CFFmpeg
import Glibc
import Synchronization

/// FFmpeg's log, kept off the terminal: its last error lines become the detail of our errors, and
/// a decoder's complaints reveal damage that its results do not.
///
/// The log is one per process. A decoder's lines, which may come from threads of its own, are kept
/// under the decoder's number; all others under the thread that wrote them, so that readers on
/// different threads do not quote each other.
final class LibraryLog: Sendable {
  static let shared = LibraryLog()

  /// What one decoder had to say.
  struct Complaints: Sendable {
    /// Error lines.
    var lines = 0
    /// Error lines about content that is damaged.
    var damages = 0
    /// The last error line.
    var last = ""
    /// The line that refuses a picture for its size, if there was one.
    var tooLarge: String?
  }

  private struct State {
    var lines: [(thread: pthread_t, text: String)] = []
    var decoders: [UInt: Complaints] = [:]
    var lastDecoder: UInt = 0
  }

  /// Enough for the threads of a worker; older lines are of no use.
  private static let capacity = 32

  /// Words by which decoders speak of damaged content ("error while decoding MB 2 0", "ac-tex
  /// damaged", "overread 8"), unlike of odd streams that decode ("mmco: unref short failure",
  /// "Overread VUI by 2 bits").
  private static let damageWords = [
    "error", "Error", "damage", "corrupt", "Corrupt", "overread", "invalid", "Invalid",
  ]

  /// What decoders say of parts that are not pixels.
  private static let harmlessWords = ["APP fields"]

  private let state = Mutex(State())

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
      _ = av_log_format_line2(source, level, format, list, &buffer, Int32(buffer.count), &prefix)
      LibraryLog.shared.append(String(cBuffer: buffer), from: LibraryLog.decoder(source))
    }
  }

  /// Makes sure that FFmpeg is quiet and bounded before its first use.
  static func install() {
    _ = shared
  }

  /// A number under which a decoder's lines are kept until `forget`. A decoder carries it in
  /// `AVCodecContext.opaque`, which FFmpeg copies for each of its threads.
  func newDecoder() -> UInt {
    state.withLock { state in
      state.lastDecoder += 1
      state.decoders[state.lastDecoder] = Complaints()
      return state.lastDecoder
    }
  }

  func complaints(of decoder: UInt) -> Complaints {
    state.withLock { $0.decoders[decoder] ?? Complaints() }
  }

  func forget(_ decoder: UInt) {
    state.withLock { _ = $0.decoders.removeValue(forKey: decoder) }
  }

  /// The error lines that FFmpeg wrote on this thread since the last call, the latest last. The log
  /// forgets them.
  func takeLines() -> [String] {
    let thread = pthread_self()
    return state.withLock { state in
      let texts = state.lines.filter { $0.thread == thread }.map(\.text)
      state.lines.removeAll { $0.thread == thread }
      return texts
    }
  }

  /// Forgets what this thread logged, before a call whose own lines matter.
  func clear() {
    _ = takeLines()
  }

  /// How FFmpeg says, in words only, that a picture exceeds `max_pixels`. Source:
  /// `av_image_check_size2`, libavutil/imgutils.c.
  private static let tooLargeWords = "Picture size"

  /// The number of the decoder that a log line comes from; 0 when it is none of ours.
  private static func decoder(_ source: UnsafeMutableRawPointer?) -> UInt {
    guard let source else { return 0 }
    // What FFmpeg logs for begins with a pointer to its class, which knows where to find the
    // context above. Source: AVClass, libavutil/log.h.
    guard let kind = source.load(as: UnsafePointer<AVClass>?.self) else { return 0 }
    if kind == avcodec_get_class() {
      return UInt(bitPattern: source.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque)
    }
    let offset = Int(kind.pointee.parent_log_context_offset)
    guard offset > 0 else { return 0 }
    let parent = source.load(fromByteOffset: offset, as: UnsafeMutableRawPointer?.self)
    guard let parent, parent.load(as: UnsafePointer<AVClass>?.self) == avcodec_get_class() else {
      return 0
    }
    return decoder(parent)
  }

  private func append(_ text: String, from decoder: UInt) {
    let trimmed = text.trimmed
    guard !trimmed.isEmpty else { return }
    let isDamage =
      Self.damageWords.contains { trimmed.contains($0) }
      && !Self.harmlessWords.contains { trimmed.contains($0) }
    let thread = pthread_self()
    state.withLock { state in
      if var complaints = state.decoders[decoder] {
        complaints.lines += 1
        if isDamage { complaints.damages += 1 }
        complaints.last = trimmed
        if trimmed.contains(Self.tooLargeWords) { complaints.tooLarge = trimmed }
        state.decoders[decoder] = complaints
      }
      if state.lines.count >= Self.capacity { state.lines.removeFirst() }
      state.lines.append((thread, trimmed))
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
