import Archive
import Foundation
import Values

/// The right to re-index an archive: `flock` on `reindex.lock`, released by `deinit` or by the
/// system when the process ends. Two runs at once would embed every face twice. The file names the
/// process that holds the lock, and its speed (`ReindexPace`).
struct ReindexLock: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `Failure` `.writerLocked` with the process number of the holder, `.notWritable`.
  init(archive: String) throws {
    let path = ReindexPace.path(inArchive: archive)
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
    guard opened >= 0 else {
      throw Failure(
        .notWritable, attempted: "re-index the archive", subject: archive,
        reason: "reindex.lock cannot be opened (\(String(cString: strerror(errno))))",
        remedy: "Check your right to write to the directory.")
    }
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      var bytes = [UInt8](repeating: 0, count: 16)
      let count = pread(opened, &bytes, bytes.count, 0)
      let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
      close(opened)
      let holder = Int32(String(decoding: digits, as: UTF8.self))
      throw Failure(
        .writerLocked, attempted: "re-index the archive", subject: archive,
        reason: holder.map { "process \($0) is re-indexing it" }
          ?? "another process is re-indexing it",
        remedy: "Wait until it ends, or end it; its finished work is kept.")
    }
    // Last: once it is set, an error runs `deinit`, which would close another thread's file.
    descriptor = opened
    write("")
  }

  deinit {
    // Nobody holds the lock any more.
    _ = ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Notes the speed for other processes.
  func note(_ pace: ReindexPace) { write(pace.line) }

  /// Writes the process number and `line`.
  private func write(_ line: String) {
    let text = Array("\(getpid())\n\(line)\n".utf8)
    _ = pwrite(descriptor, text, text.count, 0)
    _ = ftruncate(descriptor, off_t(text.count))
  }
}
